using Microsoft.Extensions.Logging;
using Npgsql;

namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>Which work a pool of connections serves; each has its own, so that one cannot starve the other.</summary>
public enum PoolKind
{
    Api,
    Worker,
}

/// <summary>
/// From configuration to a database that is there, provisioned and migrated: the embedded server, or the one of
/// <c>ConnectionStrings:Modular</c>.
/// </summary>
public static class DatabaseBootstrap
{
    /// <exception cref="StartupRefusedException">A person has to act; the message says how.</exception>
    public static async Task<ModularDatabase> StartAsync(
        PostgresOptions options,
        IReadOnlyList<string> modules,
        IReadOnlyList<MigrationSet> sets,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var embedded = options.ConnectionString is null
            ? await EmbeddedPostgres.StartAsync(options.DataFolder, logger, cancellationToken)
            : null;
        try
        {
            var admin = embedded?.ConnectionString ?? options.ConnectionString!;
            var masterKey = await MasterKey.LoadAsync(options.MasterKey, options.DataFolder, cancellationToken);
            var roles = new DatabaseRoles(options.Prefix, modules);
            var database = new ModularDatabase(embedded, admin, options.Database, roles, masterKey);
            var maintenance = new NpgsqlConnectionStringBuilder(admin)
            {
                Database = options.MaintenanceDatabase,
                ApplicationName = "modular-setup",
                Pooling = false,
            };
            var provisioning = new RoleProvisioning(
                maintenance.ConnectionString, embedded is not null, roles, options.Database, masterKey, logger);
            await provisioning.RunAsync(cancellationToken);
            await Migrator.RunAsync(database.OwnerConnectionString, roles, sets, logger, cancellationToken);
            return database;
        }
        catch (Exception failed)
        {
            if (embedded is not null)
            {
                await embedded.DisposeAsync();
            }

            throw Explained(failed, options);
        }
    }

    private static Exception Explained(Exception failed, PostgresOptions options) => failed switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword } refused => new StartupRefusedException(
            $"Postgres refused a login: {refused.MessageText}.",
            $"check ConnectionStrings:Modular; when it names a role {options.Prefix}_*, that role's password was "
                + $"changed by hand: `comment on role … is null` as an administrator, and the next start sets it anew.",
            refused),
        NpgsqlException { InnerException: { } cause } unreachable and not PostgresException =>
            new StartupRefusedException(
                $"Postgres cannot be reached: {unreachable.Message} ({cause.Message})",
                "check the host and port of ConnectionStrings:Modular and that the server runs.",
                unreachable),
        _ => failed,
    };
}

/// <summary>The database of this process, for as long as it is not disposed.</summary>
public sealed class ModularDatabase : IAsyncDisposable
{
    private readonly EmbeddedPostgres? _embedded;
    private readonly string _server;
    private readonly string _database;

    internal ModularDatabase(
        EmbeddedPostgres? embedded, string server, string database, DatabaseRoles roles, MasterKey masterKey)
    {
        _embedded = embedded;
        _server = server;
        _database = database;
        Roles = roles;
        MasterKey = masterKey;
    }

    public DatabaseRoles Roles { get; }

    public MasterKey MasterKey { get; }

    /// <summary>The server is ours and ends with this process.</summary>
    public bool IsEmbedded => _embedded is not null;

    /// <summary>For migrations and <c>repair-log</c> only; not pooled.</summary>
    public string OwnerConnectionString
    {
        get
        {
            var builder = Login(Roles.Owner);
            builder.Pooling = false;
            builder.ApplicationName = $"{Roles.Prefix}-owner";
            return builder.ConnectionString;
        }
    }

    /// <param name="role">A module, <c>ops</c> or <c>sandbox</c>.</param>
    /// <param name="pool">Requests, or consumers and jobs: a pool each, told apart by the application name.</param>
    public string ConnectionStringFor(string role, PoolKind pool)
    {
        var builder = Login(Roles.Of(role));
        builder.ApplicationName = $"{Roles.Prefix}-{role}-{(pool == PoolKind.Api ? "api" : "worker")}";
        builder.MaxPoolSize = pool == PoolKind.Api ? 15 : 8;
        builder.MaxAutoPrepare = 200;
        builder.AutoPrepareMinUsages = 2;
        builder.CommandTimeout = 30;
        builder.Timeout = 15;
        // Errors are mapped by the statement of the batch that failed: without this they do not say which.
        builder.IncludeFailedBatchedCommand = true;
        // Nobody joins ambient transactions, and nothing leaves session state behind in a pooled connection: settings
        // belong to roles, locks to transactions. That spares a reset in front of every first statement.
        builder.Enlist = false;
        builder.NoResetOnClose = true;
        return builder.ConnectionString;
    }

    /// <summary>Stops the embedded server; an external one is left alone.</summary>
    public ValueTask DisposeAsync() => _embedded?.DisposeAsync() ?? ValueTask.CompletedTask;

    private NpgsqlConnectionStringBuilder Login(string role) => new(_server)
    {
        Database = _database,
        Username = role,
        Password = MasterKey.RolePassword(role),
        Pooling = true,
    };
}
