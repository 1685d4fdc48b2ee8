namespace Modular.Application.Billing.Queries;

/// <summary>Which invoices or payments: those for which all that is given is so.</summary>
/// <param name="CreatedTo">Not included.</param>
public sealed record DocumentFilter(
    Guid? OrderId = null, IReadOnlyList<string>? Status = null, Guid? CustomerId = null,
    DateTimeOffset? CreatedFrom = null, DateTimeOffset? CreatedTo = null);
