using System.Threading;
using System.Threading.Tasks;
using Modular.Application.Orders;
using Modular.Application.Shared;

namespace Modular.Infrastructure.Orders;

internal sealed class GetSkuHandler : IQueryHandler<GetSkuQuery, string>
{
    public Task<string> Handle(GetSkuQuery query, CancellationToken token) => Task.FromResult("");
}

// expect: Modular.Infrastructure.Orders.HoldOrderHandler -> Modular.Infrastructure.Orders (command handler)
internal sealed class HoldOrderHandler : ICommandHandler<HoldOrderCommand, string>
{
    public Task<string> Handle(HoldOrderCommand command, CancellationToken token) => Task.FromResult("");
}
