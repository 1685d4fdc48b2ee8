using System.Text.Json.Serialization;
using Modular.Application.Shared;
using Modular.Domain.Billing;
using Modular.Domain.Shared;

namespace Modular.Application.Billing.Queries;

/// <summary>
/// One payment with its operations. Refuses with <c>payment.not_found</c>, also when it is somebody else's.
/// </summary>
/// <param name="Owner">Null: whoever asks may see all.</param>
/// <param name="KnownVersion">The version that the caller has: then the answer has no body.</param>
public sealed record GetPaymentQuery(Guid PaymentId, CustomerId? Owner, int? KnownVersion = null)
    : IQuery<StoredDocument>;

/// <summary>The payment as the API answers it; a pure function of its state.</summary>
/// <param name="Method"><c>card</c>.</param>
/// <param name="ReleaseRequestedAt">Since when nothing may be held for the order; null while it is wanted.</param>
/// <param name="ReleasedAt">Since when it is certain that nothing is held.</param>
public sealed record PaymentDetails(
    Guid Id,
    Guid OrderId,
    Guid CustomerId,
    PaymentStatus Status,
    string Method,
    Money Amount,
    IReadOnlyList<PaymentDetails.Operation> Operations,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ReleaseRequestedAt,
    DateTimeOffset? ReleasedAt,
    [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, Link> Links)
{
    public static PaymentDetails From(PaymentState state) => new(
        state.Id.Value,
        state.OrderId.Value,
        state.CustomerId.Value,
        state.Status,
        state.Method.Type,
        state.Amount,
        [
            .. state.Operations.Select(operation => new Operation(
                operation.Id.Value, operation.Type, operation.Status, operation.Amount,
                operation.DeclineCode, operation.CreatedAt)),
        ],
        state.CreatedAt,
        state.ReleaseRequestedAt,
        state.ReleasedAt,
        new Dictionary<string, Link>
        {
            ["self"] = new($"/api/v1/payments/{state.Id.Value}", "GET"),
            ["order"] = new($"/api/v1/orders/{state.OrderId.Value}", "GET"),
            ["invoices"] = new($"/api/v1/invoices?orderId={state.OrderId.Value}", "GET"),
        });

    /// <param name="Id">The gateway's idempotency key.</param>
    public sealed record Operation(
        Guid Id, PaymentOperationType Type, PaymentOperationStatus Status, Money Amount, string? DeclineCode,
        DateTimeOffset CreatedAt);
}
