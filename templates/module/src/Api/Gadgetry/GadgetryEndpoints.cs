using Modular.Api.Shared;
using Modular.Api.Shared.Contract;

namespace Modular.Api.Gadgetry;

/// <summary>Gadgetry over HTTP.</summary>
public static class GadgetryEndpoints
{
    public static void Map(ApiRoutes routes)
    {
        routes.Tag("Gadgetry", "Gadgetry.");
        CreateWidgetEndpoint.Map(routes.Api);
        GetWidgetEndpoint.Map(routes.Api);
    }
}
