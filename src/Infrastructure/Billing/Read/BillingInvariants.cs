using Modular.Infrastructure.Shared.Ops;

namespace Modular.Infrastructure.Billing.Read;

internal sealed class BillingInvariants : IInvariants
{
    public string Module => BillingModule.Name;

    // Authorizations that no void has let go.
    private const string Held =
        """
        select a.payment_id, a.amount, a.currency from billing.payment_operations a
        where a.type = 'authorize' and a.status = 'succeeded'
          and not exists (select from billing.payment_operations v
                          where v.payment_id = a.payment_id and v.type = 'void' and v.status = 'succeeded'
                            and v.target_id = a.id)
        """;

    public IEnumerable<Invariant> At(DateTimeOffset now) =>
    [
        new(
            "G1.journal", "Each entry of the journal is balanced",
            """
            select e.id::text, sum(p.debit) = sum(p.credit) and count(distinct p.currency) = 1
            from billing.journal_entries e left join billing.journal_postings p on p.entry_id = e.id
            group by e.id
            """),
        new(
            "G1.ledger", "The ledger adds up to zero in each currency",
            "select currency::text, sum(debit) = sum(credit) from billing.journal_postings group by currency"),
        new(
            "G2.receivable", "What an invoice still asks for stands in accounts receivable, to the minor unit",
            """
            select i.id::text,
                   coalesce(r.balance, 0) = case i.status when 'open' then i.gross else 0 end
            from billing.invoices i
            left join (select invoice_id, sum(debit - credit) as balance from billing.journal_postings
                       where account = '1200' group by invoice_id) r on r.invoice_id = i.id
            """),
        new(
            "G3.invoice", "A confirmed order has one finalized invoice over its total",
            "select order_id::text, gross || ' ' || currency from billing.invoices where status = 'open'")
        { As = Telling.Evidence },
        new(
            "G3.payment", "A confirmed order has one payment that holds its total",
            $"""
            select p.order_id::text, sum(h.amount) || ' ' || min(h.currency)
            from billing.payments p join ({Held}) h on h.payment_id = p.id
            group by p.order_id
            """)
        { As = Telling.Evidence },
        new(
            "G5.money", "For a cancelled order no money is held and no invoice is open",
            $"""
            select o.order_id::text,
                   case when exists (select from billing.payments p join ({Held}) h on h.payment_id = p.id
                                     where p.order_id = o.order_id)
                       then 'money held' else 'nothing held' end || ', '
                   || case when exists (select from billing.invoices i
                                        where i.order_id = o.order_id and i.status in ('draft', 'open'))
                       then 'an invoice open' else 'nothing open' end
            from (select order_id from billing.payments union select order_id from billing.invoices) as o
            """)
        { As = Telling.Evidence },
        new(
            "G11.numbers", "The numbers of a series are 1 to n without a gap, in the order of their times",
            """
            select s.series || '-' || s.year,
                   s.last_no = count(d.no) and min(d.no) = 1 and max(d.no) = s.last_no
                   and bool_and(d.before is null or d.before <= d.issued_at)
            from billing.number_series s
            left join (
                select series, year, no, issued_at,
                       lag(issued_at) over (partition by series, year order by no) as before
                from (select number_series as series, number_year as year, number_no as no, issued_at
                      from billing.invoices where number_no is not null
                      union all
                      select number_series, number_year, number_no, issued_at from billing.credit_notes) as n) as d
                on d.series = s.series and d.year = s.year
            group by s.series, s.year, s.last_no
            """),
        new(
            "G13.credited", "A credited invoice has credit notes over its total, another one has none",
            """
            select i.id::text, coalesce(c.gross, 0) = case i.status when 'credited' then i.gross else 0 end
            from billing.invoices i
            left join (select invoice_id, sum(gross) as gross from billing.credit_notes group by invoice_id) c
                on c.invoice_id = i.id
            """),
        new(
            "G18.billing", "Each row of an aggregate is at the version of its last event",
            """
            select r.name || ' ' || r.id, r.version = e.version
            from (select 'invoice' as name, id, version from billing.invoices
                  union all select 'customer', id, version from billing.customers
                  union all select 'payment', id, version from billing.payments
                  union all select 'credit note', id, version from billing.credit_notes) as r
            left join (select stream_id, max(stream_version) as version from log.events
                       where kind = 'domain' and module = 'billing' group by stream_id) as e on e.stream_id = r.id
            """),
        new(
            "G28.billing_documents", "The document of an invoice or payment is of its version",
            """
            select 'invoice ' || i.id, d.version = i.version
            from billing.invoices i left join billing.rm_invoice_details d on d.id = i.id
            union all
            select 'payment ' || p.id, d.version = p.version
            from billing.payments p left join billing.rm_payment_details d on d.id = p.id
            """),
    ];
}
