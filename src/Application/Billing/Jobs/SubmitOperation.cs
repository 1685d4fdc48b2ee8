using Modular.Application.Billing.Commands;
using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Domain.Billing;

namespace Modular.Application.Billing.Jobs;

/// <summary>Takes an operation of a payment to the gateway.</summary>
[WireName("billing.submit_operation")]
internal sealed record SubmitOperationJob(Guid PaymentId, Guid OperationId) : IJob;

internal sealed class SubmitOperationHandler(IPaymentRepository payments, IPaymentGateway gateway)
    : IJobHandler<SubmitOperationJob>
{
    public async Task<ICommand?> RunAsync(
        SubmitOperationJob job, JobAttempt attempt, CancellationToken cancellationToken)
    {
        var payment = await payments.GetAsync(new PaymentId(job.PaymentId), cancellationToken)
            ?? throw new InvalidOperationException(
                $"Payment {job.PaymentId} of operation {job.OperationId} is missing.");
        var operation = payment.State.Operations.Single(candidate => candidate.Id.Value == job.OperationId);
        if (operation.Status != PaymentOperationStatus.Requested)
        {
            return null;
        }

        try
        {
            var token = operation.Type == PaymentOperationType.Authorize ? payment.State.Method.Token : null;
            var outcome = await gateway.SubmitAsync(
                new PaymentInstruction(operation.Id, operation.Type, operation.Amount, token, operation.TargetId),
                cancellationToken);
            return new RecordOperationOutcomeCommand(job.PaymentId, job.OperationId, outcome);
        }
        catch (PaymentGatewayException) when (attempt.IsLast)
        {
            return new RecordOperationOutcomeCommand(job.PaymentId, job.OperationId, PaymentOperationOutcome.Unknown);
        }
    }
}

internal static class PaymentJobs
{
    /// <summary>Enqueues what the payment has just requested. The version tells one submission from the next.</summary>
    public static void Submit(this IJobs jobs, Payment payment)
    {
        foreach (var requested in payment.Events.OfType<PaymentOperationRequested>())
        {
            jobs.Enqueue(
                new SubmitOperationJob(payment.State.Id.Value, requested.OperationId.Value),
                $"{requested.OperationId.Value}/{payment.State.Version}");
        }
    }
}
