using Modular.Application.Billing.Jobs;
using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Domain.Billing;
using Modular.Domain.Shared;

namespace Modular.Application.Billing.Commands;

/// <summary>
/// Takes an operation of unknown outcome to the gateway again, under its old key. Refuses with
/// <c>payment.not_found</c>, <c>payment.operation_unknown</c> and, when the outcome is known,
/// <c>payment.invalid_transition</c> (state). Source: a timer.
/// </summary>
[WireName("billing.resubmit_operation")]
internal sealed record ResubmitOperationCommand(Guid PaymentId, Guid OperationId) : ICommand;

internal sealed class ResubmitOperationHandler(IPaymentRepository payments, IJobs jobs)
    : ICommandHandler<ResubmitOperationCommand>
{
    public async Task<Result> Handle(ResubmitOperationCommand command, CancellationToken cancellationToken)
    {
        if (await payments.GetAsync(new PaymentId(command.PaymentId), cancellationToken) is not { } payment)
        {
            return PaymentErrors.NotFound;
        }

        var resubmitted = payment.Resubmit(new PaymentOperationId(command.OperationId));
        if (resubmitted.Error is null)
        {
            payments.Update(payment);
            jobs.Submit(payment);
        }

        return resubmitted;
    }
}
