using Modular.Application.Billing.Jobs;
using Modular.Application.Contracts.Orders;
using Modular.Application.Shared;
using Modular.Domain.Billing;
using Modular.Domain.Shared;

namespace Modular.Application.Billing.Commands;

/// <summary>
/// Drafts the invoice of a placed order and asks the gateway to hold its gross amount. When the order's amounts do not
/// follow from its lines there is no invoice: the payment is declined with code <c>invalid</c>.
/// Refuses with <c>invoice.already_billed</c> (state). Source: <see cref="OrderPlacedV1"/>.
/// </summary>
public sealed record BillOrderCommand(OrderPlacedV1 Order) : ICommand;

internal sealed class BillOrderHandler(
    IInvoiceRepository invoices, IPaymentRepository payments, IJobs jobs, IIdSource ids, TimeProvider clock)
    : ICommandHandler<BillOrderCommand>
{
    public Task<Result> Handle(BillOrderCommand command, CancellationToken cancellationToken)
    {
        var order = command.Order;
        var (orderId, customerId) = (new OrderId(order.OrderId), new CustomerId(order.CustomerId));
        var method = new PaymentMethod(order.PaymentMethod.Type, order.PaymentMethod.Token);
        var now = clock.GetUtcNow();
        var (lines, taxGroups, totals, buyer) = Amounts(order);
        var paymentId = new PaymentId(ids.NewId());

        var draft = Invoice.Draft(
            new InvoiceId(ids.NewId()), orderId, customerId, lines, taxGroups, totals, buyer, now);
        if (draft.Error is not null)
        {
            payments.Add(Payment.Refuse(paymentId, orderId, customerId, method, totals.Gross, draft.Error, now));
            return Task.FromResult(Result.Success);
        }

        var payment = Payment.Start(
            paymentId, orderId, customerId, method, totals.Gross, new PaymentOperationId(ids.NewId()), now);
        invoices.Add(draft.Value);
        payments.Add(payment);
        jobs.Submit(payment);
        return Task.FromResult(Result.Success);
    }

    private static (IReadOnlyList<InvoiceLine>, IReadOnlyList<InvoiceTaxGroup>, InvoiceTotals, Buyer) Amounts(
        OrderPlacedV1 order)
    {
        var (totals, address) = (order.Totals, order.BillingAddress);
        return (
            [
                .. order.Lines.Select(line => new InvoiceLine(
                    line.LineId, line.SkuId, line.Description, line.Quantity, Money(line.UnitPrice), line.TaxRatePpm,
                    Money(line.Net), Money(line.Discount), Money(line.Tax), Money(line.Gross))),
            ],
            [
                .. order.TaxGroups.Select(group =>
                    new InvoiceTaxGroup(group.TaxRatePpm, Money(group.Base), Money(group.Tax))),
            ],
            new InvoiceTotals(
                Money(totals.Net), Money(totals.Discount), Money(totals.Tax), Money(totals.Shipping),
                Money(totals.Gross)),
            new Buyer(address.Name, address.Line1, address.City, address.PostalCode, address.Country));

        Money Money(long amount) => new(amount, order.Currency);
    }
}
