using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class CheckConsistencyHandler(
    IServiceProvider services, IEnumerable<IInvariants> modules, Quiescence quiescence, TimeProvider clock)
    : IQueryHandler<CheckConsistencyQuery, ConsistencyReport>
{
    public async Task<Result<ConsistencyReport>> Handle(
        CheckConsistencyQuery query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var all = modules.SelectMany(m => m.At(now), (m, invariant) => (m.Module, Told: invariant)).ToList();
        var pending = await quiescence.WaitAsync(TimeSpan.Zero, cancellationToken);
        List<ConsistencyReport.Check> checks = [];
        foreach (var (module, told) in all.Where(i => i.Told.As == Telling.Itself))
        {
            checks.Add(await InvariantChecks.AskAsync(Database(module), module, told, cancellationToken));
        }

        foreach (var (module, claim) in all.Where(i => i.Told.As is Telling.Claim or Telling.ClaimIfKnown))
        {
            // None where the other module is not switched on.
            foreach (var (other, evidence) in all.Where(i => i.Told.As == Telling.Evidence && i.Told.Id == claim.Id))
            {
                await using var claims = new KeyedFacts(Database(module), claim);
                await using var known = new KeyedFacts(Database(other), evidence);
                checks.Add(await InvariantChecks.CompareAsync(
                    $"{module}+{other}", claim, claims, known, cancellationToken));
            }
        }

        return new ConsistencyReport(
            checks.TrueForAll(check => check.Ok), pending.Count > 0, pending,
            [.. checks.OrderBy(check => check.Id, StringComparer.Ordinal)]);
    }

    private NpgsqlDataSource Database(string module) => services.GetRequiredKeyedService<NpgsqlDataSource>(module);
}
