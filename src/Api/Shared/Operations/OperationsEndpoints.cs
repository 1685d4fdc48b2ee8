using Modular.Api.Shared.Contract;

namespace Modular.Api.Shared.Operations;

/// <summary>
/// What operators see and do, of the engine and of all modules alike: <c>/api/v1/ops</c>, for the permission
/// <c>ops:*</c> alone.
/// </summary>
public static class OperationsEndpoints
{
    public static void Map(ApiRoutes routes)
    {
        routes.Tag("Operations", "What operators see and do: the log, its consumers, jobs and invariants.");
        var ops = routes.Api.MapGroup("/ops").RequirePermission("ops:*").WithTags("Operations");
        SteerConsumerEndpoint.Map(ops);
        RebuildEndpoints.Map(ops);
        ListActionsEndpoint.Map(ops);
        ListJobsEndpoint.Map(ops);
        SettleDeadJobsEndpoint.Map(ops);
        EditJobEndpoint.Map(ops);
        EngineEndpoints.Map(ops);
        ListParkedEndpoint.Map(ops);
        ParkedEndpoints.Map(ops);
        InsightEndpoints.Map(ops);
        ListDeprecationsEndpoint.Map(ops);
    }
}
