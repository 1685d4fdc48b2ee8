using Modular.Application.Billing.Jobs;
using Modular.Application.Shared;
using Modular.Domain.Billing;
using Modular.Domain.Shared;

namespace Modular.Application.Billing.Commands;

/// <summary>
/// Writes down what the gateway said about an operation. An authorization that nobody waits for any more is voided; an
/// operation whose outcome stays unknown is taken up again an hour later. Refuses with <c>payment.not_found</c>,
/// <c>payment.operation_unknown</c> and, when the outcome was recorded before, <c>payment.invalid_transition</c>
/// (state). Source: <see cref="SubmitOperationJob"/>.
/// </summary>
internal sealed record RecordOperationOutcomeCommand(
    Guid PaymentId, Guid OperationId, PaymentOperationOutcome Outcome) : ICommand;

internal sealed class RecordOperationOutcomeHandler(
    IPaymentRepository payments, IJobs jobs, ITimers timers, IIdSource ids, TimeProvider clock)
    : ICommandHandler<RecordOperationOutcomeCommand>
{
    private static readonly TimeSpan UntilNextLook = TimeSpan.FromHours(1);

    public async Task<Result> Handle(RecordOperationOutcomeCommand command, CancellationToken cancellationToken)
    {
        if (await payments.GetAsync(new PaymentId(command.PaymentId), cancellationToken) is not { } payment)
        {
            return PaymentErrors.NotFound;
        }

        var operationId = new PaymentOperationId(command.OperationId);
        var now = clock.GetUtcNow();
        var recorded = payment.Record(operationId, command.Outcome, new PaymentOperationId(ids.NewId()), now);
        if (recorded.Error is not null)
        {
            return recorded;
        }

        payments.Update(payment);
        jobs.Submit(payment);
        if (command.Outcome.Trigger == PaymentOperationTrigger.LoseTrack)
        {
            timers.Set(
                $"resubmit:{command.OperationId}",
                now + UntilNextLook,
                new ResubmitOperationCommand(command.PaymentId, command.OperationId));
        }

        return Result.Success;
    }
}
