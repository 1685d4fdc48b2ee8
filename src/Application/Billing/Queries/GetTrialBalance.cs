using Modular.Application.Shared;

namespace Modular.Application.Billing.Queries;

/// <summary>The sums of the whole ledger, one block for each currency.</summary>
public sealed record GetTrialBalanceQuery : IQuery<TrialBalance>;

/// <param name="AsOf">When the ledger was read (UTC).</param>
public sealed record TrialBalance(DateTimeOffset AsOf, IReadOnlyList<TrialBalance.Block> Currencies)
{
    /// <summary>Amounts are minor units of <paramref name="Currency"/>.</summary>
    /// <param name="Debit">Equals <paramref name="Credit"/>, or the books are wrong.</param>
    public sealed record Block(string Currency, long Debit, long Credit, IReadOnlyList<Account> Accounts);

    /// <param name="Balance">Debit less credit.</param>
    public sealed record Account(string Code, string Name, long Debit, long Credit, long Balance);
}
