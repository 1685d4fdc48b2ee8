using Modular.Application.Contracts.Orders;
using Modular.Application.Shared;
using Modular.Domain.Billing;
using Modular.Domain.Shared;

namespace Modular.Application.Billing.Commands;

/// <summary>
/// Gives the invoice of an order its number and date and books it. Refuses with <c>invoice.not_found</c> and, when it
/// is no draft any more, <c>invoice.invalid_transition</c> (state). Source: <see cref="OrderConfirmedV1"/>.
/// </summary>
internal sealed record FinalizeInvoiceCommand(Guid OrderId) : ICommand;

internal sealed class FinalizeInvoiceHandler(
    IInvoiceRepository invoices, IJournal journal, INumberSeries series, IIdSource ids, TimeProvider clock)
    : ICommandHandler<FinalizeInvoiceCommand>
{
    public async Task<Result> Handle(FinalizeInvoiceCommand command, CancellationToken cancellationToken)
    {
        if (await invoices.FindByOrderAsync(new OrderId(command.OrderId), cancellationToken) is not { } invoice)
        {
            return InvoiceErrors.NotFound;
        }

        if (!invoice.CanFinalize)
        {
            return InvoiceErrors.InvalidTransition(invoice.State, InvoiceTrigger.Finalize);
        }

        var taken = await series.TakeNextAsync(DocumentNumber.Invoices, clock.GetUtcNow(), cancellationToken);
        if (invoice.FinalizeAs(taken).Error is { } refused)
        {
            return refused;
        }

        var entry = JournalEntry.ForInvoice(new JournalEntryId(ids.NewId()), invoice.State, taken.IssuedAt);
        if (entry.Error is not null)
        {
            return entry.Error;
        }

        invoices.Update(invoice);
        journal.Add(entry.Value);
        return Result.Success;
    }
}
