using Modular.Application.Shared;

namespace Modular.Application.Orders;

public sealed record ListOrdersQuery : IQuery<string>, IFollowsLog
{
    public static string Consumer => "rm_orders";
}

public sealed record FindOrdersQuery : IQuery<string>, IFollowsLog
{
    public static string Consumer => "rm_skus";
}

public sealed record CountOrdersQuery : IQuery<string>;

public sealed record GetOrderQuery : IQuery<string>;
