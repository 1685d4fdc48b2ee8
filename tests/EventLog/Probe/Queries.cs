using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Tests.EventLog.Probe;

/// <summary>How often the projection has seen a counter being incremented.</summary>
internal sealed record CountArrivals(Guid Id) : IQuery<Counted>, IFollowsLog
{
    public static string Consumer => "rm_arrivals";
}

/// <summary>How often the reaction has.</summary>
internal sealed record CountEffects(Guid Id) : IQuery<Counted>, IFollowsLog
{
    public static string Consumer => IFollowsLog.Reactions;
}

internal sealed record Counted(long Times);

internal sealed class CountArrivalsHandler([FromKeyedServices(ProbeModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<CountArrivals, Counted>
{
    public async Task<Result<Counted>> Handle(CountArrivals request, CancellationToken cancellationToken)
    {
        await using var count = database.CreateCommand("select count(*) from orders.rm_arrivals where stream_id = $1");
        count.Parameters.AddWithValue(request.Id);
        return new Counted((long)(await count.ExecuteScalarAsync(cancellationToken))!);
    }
}

internal sealed class CountEffectsHandler([FromKeyedServices(ProbeModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<CountEffects, Counted>
{
    public async Task<Result<Counted>> Handle(CountEffects request, CancellationToken cancellationToken)
    {
        await using var count = database.CreateCommand("select count(*) from orders.effects where stream = $1");
        count.Parameters.AddWithValue(request.Id);
        return new Counted((long)(await count.ExecuteScalarAsync(cancellationToken))!);
    }
}
