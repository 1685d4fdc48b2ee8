using System;
using System.Collections.Generic;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

// expect: Modular.Domain.Orders.CustomerNamed.Name -> Name (may say who somebody is)
// expect: Modular.Domain.Orders.CustomerNamed.Homes -> Street (may say who somebody is)
public sealed record CustomerNamed(Guid CustomerId, string Name, IReadOnlyList<Home> Homes, string Code) : IDomainEvent;

// What is marked may hold anything; what is explained too; an id and a state tell nobody's name.
public sealed record CustomerMoved(
    Guid CustomerId,
    [property: Personal("CustomerId")] Home Home,
    [property: NotPersonal("The name of a thing.")] string Name,
    EmailState Email) : IDomainEvent;

// expect: Modular.Domain.Orders.CustomerMailed.Email -> Customer (is no property of it)
public sealed record CustomerMailed(Guid CustomerId, [property: Personal("Customer")] string Email) : IDomainEvent;

// expect: Modular.Domain.Orders.Home.Street -> Personal (on no event)
public sealed record Home([property: Personal("CustomerId")] string Street, string City);

public enum EmailState { Proven }
