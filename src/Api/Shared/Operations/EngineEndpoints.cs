using Modular.Application.Shared.Operations;

namespace Modular.Api.Shared.Operations;

internal static class EngineEndpoints
{
    public static void Map(RouteGroupBuilder ops)
    {
        ops.MapGet("/consumers", ConsumersAsync)
            .WithName("listConsumers")
            .WithSummary("How far each consumer is, who has its lease, and what it stumbled over.")
            .Produces<ListOf<ConsumerStatus>>();
        ops.MapGet("/instances", InstancesAsync)
            .WithName("listInstances")
            .WithSummary("The processes that run on this database.")
            .Produces<ListOf<InstanceStatus>>();
        ops.MapGet("/timers", TimersAsync)
            .WithName("listTimers")
            .WithSummary("What is to happen and when, the next first.")
            .Produces<TimerStatus>(ListParameters.None);
    }

    private static Task<IResult> ConsumersAsync(Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(new ListConsumersQuery(), cancellationToken);

    private static Task<IResult> InstancesAsync(Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(new ListInstancesQuery(), cancellationToken);

    private static Task<IResult> TimersAsync(PageQuery page, Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(new ListTimersQuery(page.Request), page, cancellationToken);
}
