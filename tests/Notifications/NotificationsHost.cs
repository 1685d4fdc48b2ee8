using System.Collections.Concurrent;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Modular.Application.Contracts.Shared;
using Modular.Application.Contracts.Users;
using Modular.Application.Notifications.Commands;
using Modular.Application.Notifications.Jobs;
using Modular.Application.Notifications.Queries;
using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;
using Modular.Infrastructure.Notifications;
using Modular.Infrastructure.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Ops;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.Shared;
using Npgsql;

namespace Modular.Tests.Notifications;

/// <summary>The module on a database of its own, with Users played by <see cref="Challenges"/>.</summary>
internal sealed class NotificationsHost : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly IHost _host;

    private NotificationsHost(TestDatabase database, IHost host) => (_database, _host) = (database, host);

    /// <summary>Challenges that wait for their code, by id.</summary>
    public ConcurrentDictionary<Guid, ChallengeDelivery> Challenges { get; private init; } = [];

    public static async Task<NotificationsHost> StartAsync(
        string environment = "Testing", params (string Key, string Value)[] settings)
    {
        var cluster = await PostgresCluster.SharedAsync(
            new MigrationSet(NotificationsModule.Name, typeof(NotificationsModule).Assembly));
        var database = await cluster.CreateDatabaseAsync();
        var challenges = new ConcurrentDictionary<Guid, ChallengeDelivery>();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            EnvironmentName = environment,
        });
        builder.Configuration.AddInMemoryCollection(
            settings.Select(s => KeyValuePair.Create<string, string?>(s.Key, s.Value)));
        builder.Services.AddLogging();
        builder.Services.AddModular(builder.Configuration, [new NotificationsModule()], database.Database);
        builder.Services.AddSingleton<IChallengeCodes>(new Codes(challenges));
        var host = builder.Build();
        await host.Services.StartModulesAsync(isAlone: true, CancellationToken.None);
        return new NotificationsHost(database, host) { Challenges = challenges };
    }

    /// <summary>Consumers and jobs run, and <see cref="QuiesceAsync"/> knows of them, when this ends.</summary>
    public async Task StartWorkersAsync()
    {
        await _host.StartAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await ReadAsync<long>("select count(*) from log.consumers")).Single() == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), deadline.Token);
        }
    }

    public async Task<Result> SendAsync(ICommand command)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command);
    }

    public async Task<T> AskAsync<T>(IQuery<T> query)
        where T : notnull
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<IMediator>().Send(query)).Value;
    }

    /// <summary>The job without what follows it: as if the process died before its outcome was written.</summary>
    public async Task<ICommand?> RunJobAsync(Guid messageId, int attempt = 1, bool isLast = false)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IJobHandler<SendMessageJob>>()
            .RunAsync(new SendMessageJob(messageId), new JobAttempt(attempt, isLast), CancellationToken.None);
    }

    public Task<Result> AddRecipientAsync(Guid customer, string email = "ada@example.com") => SendAsync(
        new UpsertRecipientCommand(CustomerId.From(customer), new Contact(email, "Ada", "en")));

    public async Task<IReadOnlyList<MailboxItem>> MailboxAsync(string? to = null) =>
        (await AskAsync(new ListMailboxQuery(to))).Data;

    public Task<Page<InboxItem>> InboxAsync(Guid owner, int limit = 20, PageKey? after = null) =>
        AskAsync(new ListInboxQuery(CustomerId.From(owner), new PageRequest(limit, after)));

    /// <summary>Writes an integration event as the module that owns it does.</summary>
    public async Task<Guid> PublishAsync(string module, IIntegrationEvent occurred)
    {
        var eventId = Guid.CreateVersion7();
        var wireName = (WireNameAttribute)occurred.GetType().GetCustomAttributes(
            typeof(WireNameAttribute), inherit: false).Single();
        await using var connection = await _database.OpenAsync(module);
        await using var insert = new NpgsqlCommand(
            """
            insert into log.events (event_id, stream_id, stream_type, kind, stream_version, type, schema_version, data,
                                    correlation_id, actor, occurred_at)
            values ($1, $2, 'test', 'integration', 1, $3, 1, $4, $1, 'test', now())
            """,
            connection);
        insert.Parameters.AddWithValue(eventId);
        insert.Parameters.AddWithValue(Guid.CreateVersion7());
        insert.Parameters.AddWithValue(wireName.Name);
        insert.Parameters.Add(new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb, Value = Json.Text(occurred) });
        await insert.ExecuteNonQueryAsync();
        return eventId;
    }

    /// <returns>What is still not done after 30 s; nothing, normally.</returns>
    public Task<IReadOnlyList<string>> QuiesceAsync() => _host.Services.GetRequiredService<Quiescence>()
        .WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

    /// <summary>First column of each row, as the superuser.</summary>
    public async Task<IReadOnlyList<T>> ReadAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(_database.AdminConnectionString);
        await connection.OpenAsync();
        await using var select = new NpgsqlCommand(sql, connection);
        await using var row = await select.ExecuteReaderAsync();
        List<T> values = [];
        while (await row.ReadAsync())
        {
            values.Add(row.GetFieldValue<T>(0));
        }

        return values;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    private sealed class Codes(ConcurrentDictionary<Guid, ChallengeDelivery> challenges) : IChallengeCodes
    {
        public Task<ChallengeDelivery?> FindAsync(Guid challengeId, CancellationToken cancellationToken) =>
            Task.FromResult(challenges.GetValueOrDefault(challengeId));
    }
}
