using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>The migrations of one module: resources <c>*.Migrations.NNNN_name.sql</c> of its assembly.</summary>
/// <param name="Module">The module's name and that of its schema; <c>sandbox</c> for the gateway.</param>
public sealed record MigrationSet(string Module, Assembly Assembly);

/// <summary>
/// Runs embedded .sql files as the owner role: forward only, in the order of their numbers from 0001 without a gap,
/// each in a transaction with its row in <c>log.migrations</c>. The log's own files run first.
/// </summary>
/// <remarks>
/// <c>{{prefix}}</c> in a file stands for the role prefix and <c>{{role}}</c> for the role of its module; the checksum
/// is that of the file as written, whatever its line ends. Before a module's first file its schema is made, with
/// select, insert, update and delete for the module's role on every table to come: what is append-only revokes.
/// </remarks>
internal static partial class Migrator
{
    private const string Log = "log";
    private const int LockTries = 5;

    /// <summary>The log's own files.</summary>
    public static MigrationSet LogSet { get; } = new(Log, typeof(Migrator).Assembly);

    /// <returns>How many files were applied.</returns>
    /// <exception cref="StartupRefusedException">
    /// An applied file was edited or is missing, or one comes too late.
    /// </exception>
    public static Task<int> RunAsync(
        string ownerConnectionString,
        DatabaseRoles roles,
        IReadOnlyList<MigrationSet> sets,
        ILogger logger,
        CancellationToken cancellationToken) =>
        RunAsync(ownerConnectionString, roles, ReadFiles([LogSet, .. sets]), logger, cancellationToken);

    internal static async Task<int> RunAsync(
        string ownerConnectionString,
        DatabaseRoles roles,
        IReadOnlyList<MigrationFile> files,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ownerConnectionString);
        await connection.OpenAsync(cancellationToken);
        if (Pending(files, await ReadAppliedAsync(connection, cancellationToken)).Count == 0)
        {
            return 0;
        }

        // Another process may migrate now, for as long as that takes; what the files then touch is waited for briefly.
        await connection.ExecuteAsync(Command(
            """
            set lock_timeout = '10min';
            select pg_advisory_lock(hashtextextended('modular.migrate', 0));
            set lock_timeout = '5s';
            """,
            null,
            null,
            cancellationToken));
        var applied = await ReadAppliedAsync(connection, cancellationToken);
        var pending = Pending(files, applied);
        var started = applied.Select(a => a.Module).ToHashSet(StringComparer.Ordinal);
        foreach (var file in pending)
        {
            var preparation = started.Add(file.Module) ? PreparationOf(file.Module, roles) : string.Empty;
            await ApplyAsync(connection, file, preparation, roles, logger, cancellationToken);
            Applied(logger, file.FullName);
        }

        return pending.Count;
    }

    internal static IReadOnlyList<MigrationFile> ReadFiles(IEnumerable<MigrationSet> sets) =>
        [.. sets.SelectMany(set => set.Assembly.GetManifestResourceNames()
            .Select(resource => (Resource: resource, Match: ResourceName().Match(resource)))
            .Where(r => r.Match.Success)
            .Select(r => new MigrationFile(
                set.Module,
                int.Parse(r.Match.Groups["id"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture),
                r.Match.Groups["name"].Value,
                ReadText(set.Assembly, r.Resource)))
            .OrderBy(f => f.Id))];

    private static string ReadText(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static async Task<List<AppliedMigration>> ReadAppliedAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string exists = "select to_regclass('log.migrations') is not null";
        const string rows = "select module, id, name, checksum from log.migrations order by module, id";
        return await connection.ExecuteScalarAsync<bool>(Command(exists, null, null, cancellationToken))
            ? (await connection.QueryAsync<AppliedMigration>(Command(rows, null, null, cancellationToken))).AsList()
            : [];
    }

    private static List<MigrationFile> Pending(
        IReadOnlyList<MigrationFile> files, IReadOnlyList<AppliedMigration> applied)
    {
        var pending = new List<MigrationFile>();
        foreach (var module in files.GroupBy(f => f.Module, StringComparer.Ordinal))
        {
            var known = applied.Where(a => a.Module == module.Key).ToDictionary(a => a.Id);
            var last = known.Keys.DefaultIfEmpty(0).Max();
            var next = 1;
            foreach (var file in module)
            {
                RequireNext(file, next++);
                if (!known.Remove(file.Id, out var row))
                {
                    RequireAfter(file, last, applied);
                    pending.Add(file);
                }
                else if (row.Name != file.Name || row.Checksum != file.Checksum)
                {
                    throw new StartupRefusedException(
                        $"The migration {file.FullName} was edited after it was applied here as {row.FullName}.",
                        "put the file back as it was (git log shows it) and write the change as a new migration.");
                }
            }

            if (known.Values.FirstOrDefault() is { } missing)
            {
                throw new StartupRefusedException(
                    $"The migration {missing.FullName} was applied to this database and is missing in this build.",
                    "run the build that has it (is this an older one?), or put the file back.");
            }
        }

        return pending;
    }

    private static void RequireNext(MigrationFile file, int expected)
    {
        if (file.Id != expected)
        {
            throw new StartupRefusedException(
                file.Id < expected
                    ? $"The migration {file.FullName} has a number that another file of its module has too."
                    : $"The migration {file.Module}/{expected:0000} is missing: {file.FullName} comes after a gap.",
                "number the files of a module from 0001 without gaps.");
        }
    }

    private static void RequireAfter(MigrationFile file, int last, IReadOnlyList<AppliedMigration> applied)
    {
        if (file.Id < last)
        {
            var later = applied.First(a => a.Module == file.Module && a.Id == last);
            throw new StartupRefusedException(
                $"The migration {file.FullName} is out of order: {later.FullName} was applied here before it.",
                $"give it the next free number (after {last:0000}).");
        }
    }

    private static async Task ApplyAsync(
        NpgsqlConnection connection,
        MigrationFile file,
        string preparation,
        DatabaseRoles roles,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var role = file.Module == Log ? roles.ModuleGroup : roles.Of(file.Module);
        var sql = file.Text
            .Replace("{{prefix}}", roles.Prefix, StringComparison.Ordinal)
            .Replace("{{role}}", role, StringComparison.Ordinal);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                if (preparation.Length > 0)
                {
                    await connection.ExecuteAsync(Command(preparation, null, transaction, cancellationToken));
                }

                await connection.ExecuteAsync(Command(sql, null, transaction, cancellationToken));
                await connection.ExecuteAsync(Command(
                    """
                    insert into log.migrations (module, id, name, checksum)
                    values (@Module, @Id, @Name, @Checksum)
                    """,
                    new { file.Module, file.Id, file.Name, file.Checksum },
                    transaction,
                    cancellationToken));
                await transaction.CommitAsync(cancellationToken);
                return;
            }
            catch (PostgresException busy) when (
                busy.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < LockTries)
            {
                Waiting(logger, file.FullName, attempt, LockTries);
            }
            catch (PostgresException failed)
            {
                throw Failed(file, failed);
            }
        }
    }

    private static StartupRefusedException Failed(MigrationFile file, PostgresException failed)
    {
        var place = failed.Position > 0 ? $", character {failed.Position} of its statement" : string.Empty;
        return new(
            $"The migration {file.FullName} failed: {failed.SqlState}: {failed.MessageText}{place}.",
            failed.SqlState == PostgresErrorCodes.LockNotAvailable
                ? "nothing was changed; end the transaction that holds the lock (pg_stat_activity, pg_locks) " +
                    "and start again."
                : "nothing of this file was applied; correct it and start again.",
            failed);
    }

    private static string PreparationOf(string module, DatabaseRoles roles)
    {
        if (module == Log)
        {
            // A function is executable by everybody unless its owner says so once for all schemas.
            return """
                revoke all on schema public from public;
                create schema log;
                alter default privileges revoke execute on functions from public;
                create table log.migrations (
                    module     text        not null,
                    id         int         not null,
                    name       text        not null,
                    checksum   text        not null,
                    applied_at timestamptz not null default clock_timestamp(),
                    primary key (module, id)
                );
                """;
        }

        var role = roles.Of(module);
        return $"""
            create schema {module};
            grant usage on schema {module} to {role};
            alter default privileges in schema {module} grant select, insert, update, delete on tables to {role};
            alter default privileges in schema {module} grant usage, select on sequences to {role};
            alter default privileges in schema {module} grant execute on functions to {role};
            """;
    }

    private static CommandDefinition Command(
        string sql, object? parameters, NpgsqlTransaction? transaction, CancellationToken cancellationToken) =>
        new(sql, parameters, transaction, commandTimeout: 0, cancellationToken: cancellationToken);

    [GeneratedRegex(@"\.Migrations\.(?<id>\d{4})_(?<name>[a-z0-9_]+)\.sql$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ResourceName();

    [LoggerMessage(LogLevel.Information, "Migration {Name} applied")]
    private static partial void Applied(ILogger logger, string name);

    [LoggerMessage(LogLevel.Warning,
        "Migration {Name} could not get its locks within 5 s (try {Attempt} of {Tries}); " +
        "another transaction holds them")]
    private static partial void Waiting(ILogger logger, string name, int attempt, int tries);

    private sealed record AppliedMigration(string Module, int Id, string Name, string Checksum)
    {
        public string FullName => $"{Module}/{Id:0000}_{Name}.sql";
    }
}

/// <summary>One file; its text has line feeds only.</summary>
internal sealed record MigrationFile(string Module, int Id, string Name, string Text)
{
    public string FullName => $"{Module}/{Id:0000}_{Name}.sql";

    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}
