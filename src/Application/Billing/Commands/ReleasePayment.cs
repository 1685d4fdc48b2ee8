using Modular.Application.Billing.Jobs;
using Modular.Application.Contracts.Orders;
using Modular.Application.Shared;
using Modular.Domain.Billing;
using Modular.Domain.Shared;

namespace Modular.Application.Billing.Commands;

/// <summary>
/// Takes back what was billed for an order that is given up: a draft is discarded, an issued invoice gets a credit note
/// over all of it, and the money that the gateway holds, now or later, is let go.
/// Refuses with <c>payment.not_found</c> and <c>payment.release_requested</c> (state).
/// Source: <see cref="OrderCancellationStartedV1"/>.
/// </summary>
internal sealed record ReleasePaymentCommand(Guid OrderId) : ICommand;

internal sealed class ReleasePaymentHandler(
    IInvoiceRepository invoices, IPaymentRepository payments, IJournal journal, INumberSeries series, IJobs jobs,
    IIdSource ids, TimeProvider clock) : ICommandHandler<ReleasePaymentCommand>
{
    public async Task<Result> Handle(ReleasePaymentCommand command, CancellationToken cancellationToken)
    {
        var orderId = new OrderId(command.OrderId);
        if (await payments.FindByOrderAsync(orderId, cancellationToken) is not { } payment)
        {
            return PaymentErrors.NotFound;
        }

        // None when the order's amounts did not hold.
        var invoice = await invoices.FindByOrderAsync(orderId, cancellationToken);
        if (payment.RequestRelease(new PaymentOperationId(ids.NewId()), clock.GetUtcNow()).Error is { } refused)
        {
            return refused;
        }

        payments.Update(payment);
        jobs.Submit(payment);
        return invoice?.State.Status switch
        {
            InvoiceStatus.Draft => Discard(invoice),
            InvoiceStatus.Open => await CreditAsync(invoice, cancellationToken),
            _ => Result.Success,
        };
    }

    private Result Discard(Invoice invoice)
    {
        var discarded = invoice.Discard();
        if (discarded.Error is null)
        {
            invoices.Update(invoice);
        }

        return discarded;
    }

    private async Task<Result> CreditAsync(Invoice invoice, CancellationToken cancellationToken)
    {
        var taken = await series.TakeNextAsync(DocumentNumber.CreditNotes, clock.GetUtcNow(), cancellationToken);
        var note = CreditNote.IssueForCancellation(new CreditNoteId(ids.NewId()), invoice.State, taken);
        var entry = JournalEntry.ForCreditNote(
            new JournalEntryId(ids.NewId()), note.State.Id, invoice.State, taken.IssuedAt);
        if ((entry.Error ?? invoice.CreditBy(taken.Number).Error) is { } refused)
        {
            return refused;
        }

        invoices.Add(note);
        invoices.Update(invoice);
        journal.Add(entry.Value);
        return Result.Success;
    }
}
