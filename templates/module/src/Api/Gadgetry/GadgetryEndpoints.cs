using Modular.Api.Shared;

namespace Modular.Api.Gadgetry;

/// <summary>Gadgetry over HTTP.</summary>
public static class GadgetryEndpoints
{
    public static void Map(ApiRoutes routes)
    {
        CreateWidgetEndpoint.Map(routes.Api);
        GetWidgetEndpoint.Map(routes.Api);
    }
}
