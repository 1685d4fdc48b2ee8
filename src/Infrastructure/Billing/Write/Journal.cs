using Modular.Domain.Billing;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Billing.Write;

internal sealed class Journal(UnitOfWork unitOfWork) : IJournal
{
    public void Add(JournalEntry entry)
    {
        var state = entry.State;
        unitOfWork.Append("billing.journal_entry", state.Id.Value, entry);
        unitOfWork.RefuseOn("journal_entries_source_key", JournalEntryErrors.PostedBefore);
        unitOfWork.Queue(
            """
            insert into billing.journal_entries (id, kind, source_type, source_id, posted_at)
            values ($1, $2, $3, $4, $5)
            """,
            state.Id.Value, EnumText.Of(state.Kind), SourceOf(state.Kind), state.SourceId, state.PostedAt);
        unitOfWork.Queue(
            """
            insert into billing.journal_postings (entry_id, posting_no, account, currency, debit, credit, invoice_id)
            select $1, n.no, n.account, n.currency, n.debit, n.credit, n.invoice_id
            from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::uuid[])
                 with ordinality as n (account, currency, debit, credit, invoice_id, no)
            """,
            state.Id.Value,
            Each(posting => posting.Account.Code),
            Each(posting => posting.Debit.Currency),
            Each(posting => posting.Debit.Amount),
            Each(posting => posting.Credit.Amount),
            Each(posting => posting.InvoiceId?.Value));

        T[] Each<T>(Func<Posting, T> value) => [.. state.Postings.Select(value)];
    }

    private static string SourceOf(JournalKind kind) =>
        kind == JournalKind.InvoiceFinalized ? "invoice" : "credit_note";
}
