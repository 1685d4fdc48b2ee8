using Modular.Domain.Billing;
using Modular.Domain.Shared;

namespace Modular.Application.Billing;

/// <summary>
/// Whoever moves the money. It knows each operation by its id and does it once, however often it is asked.
/// </summary>
public interface IPaymentGateway
{
    /// <returns>Succeeded or declined; a request that the gateway refuses to understand is declined.</returns>
    /// <exception cref="PaymentGatewayException">No answer: it may or may not have been done.</exception>
    Task<PaymentOperationOutcome> SubmitAsync(PaymentInstruction instruction, CancellationToken cancellationToken);
}

/// <param name="Id">The idempotency key.</param>
/// <param name="Token">The card, for an authorization.</param>
/// <param name="TargetId">The authorization, for everything else.</param>
public sealed record PaymentInstruction(
    PaymentOperationId Id, PaymentOperationType Type, Money Amount, string? Token, PaymentOperationId? TargetId);

/// <summary>The outcome of an operation is not known; asking again with the same key is safe.</summary>
public sealed class PaymentGatewayException(string message, Exception? innerException = null)
    : Exception(message, innerException);
