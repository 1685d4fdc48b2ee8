using System;
using System.Threading;
using System.Threading.Tasks;
using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;

namespace Modular.Application.Orders;

public interface ICourierDesk;

public sealed record PlaceOrderCommand : ICommand;

public sealed record DropOrderCommand : ICommand;

/// <summary>Gives the goods back.</summary>
[WireName("orders.expire")]
public sealed record ExpireCommand : ICommand
{
    internal static string Timer() => "deadline";
}

/// <summary>Prints it.</summary>
[WireName("orders.print")]
public sealed record PrintJob : IJob;

internal sealed class PlaceOrderHandler(ITimers timers, IJobs jobs) : ICommandHandler<PlaceOrderCommand>
{
    public async Task<int> Handle(PlaceOrderCommand command, CancellationToken cancellationToken)
    {
        await Task.Yield();
        timers.Set(ExpireCommand.Timer(), default, new ExpireCommand());
        jobs.Print();
        return 0;
    }
}

internal sealed class DropOrderHandler(ITimers timers) : ICommandHandler<DropOrderCommand>
{
    public Task<int> Handle(DropOrderCommand command, CancellationToken cancellationToken)
    {
        timers.Cancel(ExpireCommand.Timer());
        return Task.FromResult(0);
    }
}

internal static class Printing
{
    public static void Print(this IJobs jobs) => jobs.Enqueue(new PrintJob(), "once");
}

internal sealed class PrintJobHandler : IJobHandler<PrintJob>
{
    public Task<ICommand?> RunAsync(PrintJob job) => Task.FromResult<ICommand?>(null);
}
