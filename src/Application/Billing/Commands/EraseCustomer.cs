using Modular.Application.Shared;
using Modular.Domain.Billing;
using Modular.Domain.Shared;

namespace Modular.Application.Billing.Commands;

/// <summary>
/// Takes the person's cards out of their payments, and answers Users: done, or not yet as the gateway owes an answer.
/// Invoices and credit notes stay whole, as the law wants. Refused with
/// <c>billing_customer.invalid_transition</c> when it was done before. Source: <c>users.erasure.requested</c>.
/// </summary>
/// <param name="RequestId">What Users calls the request.</param>
internal sealed record EraseCustomerCommand(Guid CustomerId, Guid RequestId) : ICommand;

internal sealed class EraseCustomerHandler(ICustomerRepository customers, IPaymentRepository payments, IIdSource ids)
    : ICommandHandler<EraseCustomerCommand>
{
    public async Task<Result> Handle(EraseCustomerCommand command, CancellationToken cancellationToken)
    {
        var id = CustomerId.From(command.CustomerId);
        var customer = await customers.FindAsync(id, cancellationToken)
            ?? Customer.Meet(CustomerRecordId.From(ids.NewId()), id);
        var moved = await payments.AnyInFlightAsync(id, cancellationToken)
            ? customer.BlockErasure(command.RequestId)
            : customer.Erase(command.RequestId);
        if (moved.Error is null)
        {
            customers.Save(customer);
        }

        return moved;
    }
}
