using System;
using System.Collections.Generic;
using Modular.Application.Shared;
using Modular.Domain.Orders;

namespace Modular.Application.Orders;

public sealed record OrderDetails(string Number, IReadOnlyList<OrderLine> Lines);

public sealed record OrderLine(string Sku);

public sealed record GetOrderQuery : IQuery<OrderDetails>;

public sealed record Tokens(string Access, string Refresh);

public sealed record Everything(string A, string B, string C, string D, string E);

public sealed record CreateOrderCommand : ICommand;

public sealed record RegisterOrderCommand : ICommand<Guid>;

public sealed record PlaceOrderCommand : ICommand<Receipt>;

public sealed record LogInCommand : ICommand<Tokens>;

// expect: Modular.Application.Orders.HoldOrderCommand -> Modular.Application.Orders.OrderDetails (answers with)
public sealed record HoldOrderCommand : ICommand<OrderDetails>;

// A part of a read model is one, too.
// expect: Modular.Application.Orders.DropLineCommand -> Modular.Application.Orders.OrderLine (answers with)
public sealed record DropLineCommand : ICommand<OrderLine>;

// expect: Modular.Application.Orders.CancelOrderCommand -> System.Collections.Generic.IReadOnlyList<System.String> (answers with)
public sealed record CancelOrderCommand : ICommand<IReadOnlyList<string>>;

// expect: Modular.Application.Orders.LoadOrderCommand -> Modular.Domain.Orders.OrderState (answers with)
public sealed record LoadOrderCommand : ICommand<OrderState>;

// expect: Modular.Application.Orders.ExportOrderCommand -> Modular.Application.Orders.Everything (answers with)
public sealed record ExportOrderCommand : ICommand<Everything>;
