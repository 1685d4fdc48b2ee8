using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Orders.Carts;
using Modular.Domain.Orders.Customers;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>
/// Takes the person out of their orders and carts, a hundred orders at a time: the rest follows by a timer. Answers
/// Users when nothing is left, or when an order whose money is on its way stands in the way. Asked again, it
/// answers again. Source: <c>users.erasure.requested</c>.
/// </summary>
/// <param name="RequestId">What Users calls the request.</param>
[WireName("orders.erase_customer")]
internal sealed record EraseCustomerCommand(Guid CustomerId, Guid RequestId) : ICommand
{
    internal const int OrdersAtOnce = 100;

    internal string Timer => $"erase-customer:{CustomerId}";
}

internal sealed class EraseCustomerHandler(
    ICustomerRepository customers,
    IOrderRepository orders,
    ICartRepository carts,
    ITimers timers,
    IIdSource ids,
    TimeProvider clock) : ICommandHandler<EraseCustomerCommand>
{
    public async Task<Result> Handle(EraseCustomerCommand command, CancellationToken cancellationToken)
    {
        var id = CustomerId.From(command.CustomerId);
        var customer = await customers.FindAsync(id, cancellationToken)
            ?? Customer.Meet(CustomerRecordId.From(ids.NewId()), id);
        var next = await orders.NamingAsync(id, EraseCustomerCommand.OrdersAtOnce, cancellationToken);
        if (next.Any(order => order.State.IsOpen))
        {
            return Save(customer, customer.BlockErasure(command.RequestId));
        }

        foreach (var order in next)
        {
            order.Anonymise();
            orders.Update(order);
        }

        if (next.Count == EraseCustomerCommand.OrdersAtOnce)
        {
            timers.Set(command.Timer, clock.GetUtcNow(), command);
            return Result.Success;
        }

        carts.ForgetAddressesOf(id);
        return Save(customer, customer.Erase(command.RequestId));
    }

    private Result Save(Customer customer, Result moved)
    {
        if (moved.Error is null)
        {
            customers.Save(customer);
        }

        return moved;
    }
}
