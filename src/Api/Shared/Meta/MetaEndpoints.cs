using Modular.Api.Shared.Contract;
using Modular.Application.Shared;

namespace Modular.Api.Shared.Meta;

/// <summary>
/// The contract as data, for programs that check or generate: <c>/api/v1/meta</c>. The same for everybody, and the same
/// for as long as the process runs.
/// </summary>
public static class MetaEndpoints
{
    public static void Map(ApiRoutes routes)
    {
        routes.Tag("Meta", "The contract as data.");
        var meta = routes.Api.MapGroup("/meta").AllowAnonymous().WithTags("Meta");
        meta.MapGet("/error-codes", () => new Published<ErrorCode>(ErrorCatalogue.All))
            .WithName("listErrorCodes")
            .WithSummary("Every code that a problem document can have.")
            .Produces<ListOf<ErrorCode>>();
        meta.MapGet("/state-machines", (ContractCatalog all) => new Published<StateMachine>(all.StateMachines))
            .WithName("listStateMachines")
            .WithSummary("The lives of all aggregates: what is not listed is refused with 409.")
            .Produces<ListOf<StateMachine>>();
        meta.MapGet("/permissions", (ContractCatalog all) => new Published<DeclaredPermission>(all.Permissions))
            .WithName("listPermissions")
            .WithSummary("Every permission, and which roles have it.")
            .Produces<ListOf<DeclaredPermission>>();
        meta.MapGet("/event-types", (ContractCatalog all) => new Published<PublishedEvent>(all.EventTypes))
            .WithName("listEventTypes")
            .WithSummary("What modules tell each other, with the JSON Schema of each event.")
            .Produces<ListOf<PublishedEvent>>();
        ErrorPageEndpoint.Map(routes.Root);
    }
}
