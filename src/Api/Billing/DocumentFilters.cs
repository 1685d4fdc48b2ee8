using Modular.Api.Shared;
using Modular.Application.Billing.Queries;

namespace Modular.Api.Billing;

/// <summary>What the lists of invoices and payments can be asked for.</summary>
internal sealed class DocumentFilters(params IReadOnlyList<string> states)
{
    private readonly Filter<Guid?> _order = Filter.Id("orderId", "Of this order.");
    private readonly Filter<Guid?> _customer = Filter.Id("customerId", "Of this customer.");
    private readonly Filter<DateTimeOffset?> _from = Filter.Time("createdFrom", "Made then or later.");
    private readonly Filter<DateTimeOffset?> _to = Filter.Time("createdTo", "Made before.");
    private readonly Filter<IReadOnlyList<string>?> _status =
        Filter.AnyOf("status", "In one of these states.", states);

    public ListParameters Parameters => new(["-createdAt", "createdAt"], [_order, _status, _customer, _from, _to]);

    public DocumentFilter Of(PageQuery page) => new(
        page.Value(_order), page.Value(_status), page.Value(_customer), page.Value(_from), page.Value(_to));
}
