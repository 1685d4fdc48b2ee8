using Modular.Application.Shared;

namespace Modular.Application.Orders;

public sealed record PlaceOrderCommand : ICommand;

// expect: Modular.Application.Orders.HoldOrderCommand -> not sealed
public record HoldOrderCommand : ICommand;

// expect: Modular.Application.Orders.GetOrderQuery -> no record
public sealed class GetOrderQuery : IQuery<string>;

// expect: Modular.Application.Orders.SendMessageJob -> no record
internal sealed class SendMessageJob : IJob;
