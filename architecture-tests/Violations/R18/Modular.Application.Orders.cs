using Modular.Application.Shared;

namespace Modular.Application.Orders;

public sealed record GetOrderQuery : IQuery<string>;

public sealed record GetCartQuery : IQuery<string>;

public sealed record ListOrdersQuery : IQuery<string>;
