using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;
using Modular.Domain.Billing;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Billing.Read;

internal sealed class GetTrialBalanceHandler(
    [FromKeyedServices(BillingModule.Name)] NpgsqlDataSource database, TimeProvider clock)
    : IQueryHandler<GetTrialBalanceQuery, TrialBalance>
{
    public async Task<Result<TrialBalance>> Handle(GetTrialBalanceQuery query, CancellationToken cancellationToken)
    {
        // Reads every posting, as a trial balance must: finance asks for it now and then.
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var sums = await connection.QueryAsync<Sums>(new CommandDefinition(
            """
            select currency, account, sum(debit)::bigint as debit, sum(credit)::bigint as credit
            from billing.journal_postings
            group by currency, account
            order by currency, account
            """,
            cancellationToken: cancellationToken));
        return new TrialBalance(
            clock.GetUtcNow(),
            [
                .. sums.GroupBy(sum => sum.Currency).Select(block => new TrialBalance.Block(
                    block.Key,
                    block.Sum(sum => sum.Debit),
                    block.Sum(sum => sum.Credit),
                    [
                        .. block.Select(sum => new TrialBalance.Account(
                            sum.Account, new LedgerAccount(sum.Account).Name, sum.Debit, sum.Credit,
                            checked(sum.Debit - sum.Credit))),
                    ])),
            ]);
    }

    private sealed record Sums(string Currency, string Account, long Debit, long Credit);
}
