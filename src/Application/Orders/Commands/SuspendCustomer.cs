using Modular.Application.Shared;
using Modular.Domain.Orders.Customers;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>
/// Places no orders for somebody until further notice, or does again. Refused with <c>customer.invalid_transition</c>
/// when it is so already. Source: <c>users.user.suspended</c>, <c>users.user.reinstated</c>.
/// </summary>
internal sealed record SuspendCustomerCommand(CustomerId CustomerId, bool IsSuspended) : ICommand;

internal sealed class SuspendCustomerHandler(ICustomerRepository customers, IIdSource ids)
    : ICommandHandler<SuspendCustomerCommand>
{
    public async Task<Result> Handle(SuspendCustomerCommand command, CancellationToken cancellationToken)
    {
        var customer = await customers.FindAsync(command.CustomerId, cancellationToken)
            ?? Customer.Meet(CustomerRecordId.From(ids.NewId()), command.CustomerId);
        var moved = command.IsSuspended ? customer.Suspend() : customer.Reinstate();
        if (moved.Error is null)
        {
            customers.Save(customer);
        }

        return moved;
    }
}
