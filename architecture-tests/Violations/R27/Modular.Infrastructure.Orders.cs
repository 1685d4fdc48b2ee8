using System;
using System.Threading;
using System.Threading.Tasks;
using MediatR;

namespace Modular.Infrastructure.Orders;

internal interface IStock
{
    // expect: Modular.Infrastructure.Orders.IStock.ReadAsync -> CancellationToken (not the last parameter)
    Task<int> ReadAsync(CancellationToken cancellationToken, string sku);
}

internal sealed class StockLedger
{
    public static async Task<int> ReadAsync(string sku, CancellationToken cancellationToken)
    {
        await Task.Delay(sku.Length, cancellationToken).ConfigureAwait(false);
        Func<Task> twice = async () => await Task.Yield();
        await twice();
        return await new ValueTask<int>(1);
    }

    // expect: Modular.Infrastructure.Orders.StockLedger.Read -> System.Threading.Tasks.Task.get_Result (calls)
    public static int Read(string sku) => ReadAsync(sku, default).Result;

    // expect: Modular.Infrastructure.Orders.StockLedger.Now -> System.Runtime.CompilerServices.TaskAwaiter.GetResult (calls)
    public static int Now(string sku) => ReadAsync(sku, default).GetAwaiter().GetResult();

    // Also where it hides in an async method.
    // expect: Modular.Infrastructure.Orders.StockLedger.FlushAsync -> System.Threading.Tasks.Task.Wait (calls)
    public static async Task FlushAsync()
    {
        await Task.Yield();
        Task.Delay(1).Wait();
    }

    // expect: Modular.Infrastructure.Orders.StockLedger.Forget -> async void
    public static async void Forget() => await Task.Yield();

    // expect: Modular.Infrastructure.Orders.StockLedger.OnTick -> async void
    public static void OnTick(Timer timer) => new Action(async () => await Task.Yield())();
}

internal sealed class AuditBehavior<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    // The order is MediatR's.
    public Task<TResponse> Handle(TRequest request, CancellationToken token, RequestHandlerDelegate<TResponse> next) =>
        next();
}
