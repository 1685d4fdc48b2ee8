using System.Threading;
using System.Threading.Tasks;
using Modular.Application.Shared;

namespace Modular.Application.Orders;

public sealed record PlaceOrderCommand : ICommand;

public sealed record GetOrderQuery : IQuery<string>;

public sealed record GetSkuQuery : IQuery<string>;

public sealed record HoldOrderCommand : ICommand<string>;

internal sealed class PlaceOrderHandler : ICommandHandler<PlaceOrderCommand>
{
    public Task<int> Handle(PlaceOrderCommand command, CancellationToken token) => Task.FromResult(1);
}

// expect: Modular.Application.Orders.GetOrderHandler -> Modular.Application.Orders (query handler)
internal sealed class GetOrderHandler : IQueryHandler<GetOrderQuery, string>
{
    public Task<string> Handle(GetOrderQuery query, CancellationToken token) => Task.FromResult("");
}
