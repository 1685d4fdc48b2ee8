using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>
/// Roles belong to the cluster, so they are made once, under a lock in the maintenance database, with the database
/// and who may connect to it. When all is in place this is one query, which needs no rights.
/// </summary>
/// <remarks>
/// Each role carries a fingerprint of its password and settings as its comment: another master key, or a newer
/// version of these settings, brings it up to date at the next start.
/// </remarks>
internal sealed partial class RoleProvisioning(
    string maintenance, bool ownsCluster, DatabaseRoles roles, string database, MasterKey masterKey, ILogger logger)
{
    private static readonly string[] Common =
    [
        "lock_timeout = '5s'", "idle_in_transaction_session_timeout = '30s'", "timezone = 'UTC'", "jit = off",
    ];

    // Else a statement with an array is planned anew each time it is sent: the planner expects ten elements, sees one,
    // and never comes to like the plan that it could keep. Each statement here has its index, whatever the values.
    private const string OnePlan = "plan_cache_mode = force_generic_plan";

    /// <exception cref="StartupRefusedException">
    /// The login may not do it, or a role has rights it must not have.
    /// </exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(maintenance);
        await connection.OpenAsync(cancellationToken);
        var state = await ReadAsync(connection, cancellationToken);
        if (IsComplete(state))
        {
            return;
        }

        try
        {
            await connection.ExecuteAsync(Command(
                """
                set lock_timeout = '60s';
                select pg_advisory_lock(hashtextextended('modular.provision.' || @prefix, 0));
                """,
                new { prefix = roles.Prefix },
                cancellationToken));
            state = await ReadAsync(connection, cancellationToken);
            await CreateRolesAsync(connection, state, cancellationToken);
            if (!state.HasDatabase)
            {
                await CreateDatabaseAsync(connection, cancellationToken);
            }

            var closing = ownsCluster ? "revoke all on database postgres, template1 from public;" : string.Empty;
            await connection.ExecuteAsync(Command(
                DatabaseGrants(roles, database) + closing, null, cancellationToken));
            Provisioned(roles.Prefix, roles.Modules.Count, database);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StartupRefusedException(
                $"The login of ConnectionStrings:Modular may not make the roles {roles.Prefix}_* and the database "
                    + $"{database}: {refused.MessageText}",
                "start once with a login that has CREATEROLE and CREATEDB; later starts need less.",
                refused);
        }
    }

    /// <summary>Who may connect to a database; a clone of a template has to be closed again.</summary>
    public static string DatabaseGrants(DatabaseRoles roles, string database) =>
        $"""
        revoke all on database "{database}" from public;
        grant connect on database "{database}" to {roles.ModuleGroup}, {roles.Ops}, {roles.Sandbox};
        """;

    private async Task<State> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            select rolname as name, shobj_description(oid, 'pg_authid') as fingerprint,
                rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as is_mighty
            from pg_roles
            where rolname = any(@names);

            select count(*) > 0 as has_database,
                coalesce(bool_and(not exists (
                    select from aclexplode(coalesce(datacl, acldefault('d', datdba))) as g where g.grantee = 0)
                    and (select count(*) from aclexplode(datacl) as g join pg_roles as r on r.oid = g.grantee
                        where r.rolname = any(@connecting)) >= cardinality(@connecting)), false) as is_closed
            from pg_database
            where datname = @database;
            """;
        string[] connecting = [roles.ModuleGroup, roles.Ops, roles.Sandbox];
        string[] names = [roles.ModuleGroup, .. roles.Logins];
        await using var results = await connection.QueryMultipleAsync(
            Command(sql, new { names, database, connecting }, cancellationToken));
        var found = (await results.ReadAsync<(string Name, string? Fingerprint, bool IsMighty)>()).ToList();
        if (found.Find(r => r.IsMighty) is { Name: { } mighty })
        {
            throw new StartupRefusedException(
                $"The role {mighty} is there already and is a superuser, or may create roles or databases.",
                $"take these rights from it (alter role {mighty} nosuperuser nocreaterole nocreatedb noreplication "
                    + "nobypassrls), or choose another Modular:Postgres:Prefix.");
        }

        var (hasDatabase, isClosed) = await results.ReadSingleAsync<(bool, bool)>();
        return new(found.ToDictionary(r => r.Name, r => r.Fingerprint), hasDatabase, isClosed);
    }

    private bool IsComplete(State state) =>
        state.HasDatabase && state.IsClosed && state.Fingerprints.ContainsKey(roles.ModuleGroup)
            && roles.Logins.All(r => state.Fingerprints.GetValueOrDefault(r) == Fingerprint(r));

    private async Task CreateRolesAsync(NpgsqlConnection connection, State state, CancellationToken cancellationToken)
    {
        var sql = new StringBuilder();
        if (!state.Fingerprints.ContainsKey(roles.ModuleGroup))
        {
            sql.AppendLine($"create role {roles.ModuleGroup} nologin;");
        }

        foreach (var role in roles.Logins.Where(r => state.Fingerprints.GetValueOrDefault(r) != Fingerprint(r)))
        {
            if (!state.Fingerprints.ContainsKey(role))
            {
                sql.AppendLine($"create role {role};");
            }

            sql.AppendLine($"alter role {role} with login password '{ScramVerifier(masterKey.RolePassword(role))}';");
            foreach (var setting in SettingsOf(role))
            {
                sql.AppendLine($"alter role {role} set {setting};");
            }

            sql.AppendLine($"comment on role {role} is '{Fingerprint(role)}';");
        }

        if (roles.Modules.Count > 0)
        {
            sql.AppendLine($"grant {roles.ModuleGroup} to {string.Join(", ", roles.Modules.Select(roles.Of))};");
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(Command(sql.ToString(), null, cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(Command($"grant pg_read_all_stats to {roles.Ops}", null, cancellationToken));
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            NoStatistics(roles.Ops, refused.MessageText);
        }
    }

    private async Task CreateDatabaseAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Only a superuser may give a database to a role that it is no member of.
        await connection.ExecuteAsync(Command(
            $"""
            do $$
            begin
                if not (select rolsuper from pg_roles where rolname = current_user) then
                    grant {roles.Owner} to current_user;
                end if;
            end
            $$
            """,
            null,
            cancellationToken));
        await connection.ExecuteAsync(Command(
            $"""create database "{database}" owner {roles.Owner} template template0 encoding 'UTF8' locale 'C'""",
            null,
            cancellationToken));
    }

    private IEnumerable<string> SettingsOf(string role)
    {
        var module = role[(roles.Prefix.Length + 1)..];
        return role == roles.Owner
            ? [.. Common, "statement_timeout = 0"]
            :
            [
                .. Common, "statement_timeout = '30s'", OnePlan,
                $"search_path = {(role == roles.Ops ? "log" : module)}",
            ];
    }

    private string Fingerprint(string role) => "modular:" + Convert.ToHexStringLower(HMACSHA256.HashData(
        masterKey.Derive("modular.provision", 32),
        Encoding.UTF8.GetBytes($"{role};{string.Join(';', SettingsOf(role))}")))[..16];

    // What the server would store itself (RFC 5803); so the password is in no statement, and in no server log.
    private static string ScramVerifier(string password)
    {
        const int iterations = 4096;
        var salt = RandomNumberGenerator.GetBytes(16);
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, 32);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${iterations}:{Convert.ToBase64String(salt)}"
            + $"${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }

    private static CommandDefinition Command(string sql, object? parameters, CancellationToken cancellationToken) =>
        new(sql, parameters, cancellationToken: cancellationToken);

    [LoggerMessage(LogLevel.Information,
        "Roles {Prefix}_* for {ModuleCount} modules and the database {Database} are provisioned")]
    private partial void Provisioned(string prefix, int moduleCount, string database);

    [LoggerMessage(LogLevel.Warning,
        "{Role} could not be given pg_read_all_stats ({Reason}): " +
        "who holds the log's horizon will be named by pid only")]
    private partial void NoStatistics(string role, string reason);

    private sealed record State(
        IReadOnlyDictionary<string, string?> Fingerprints, bool HasDatabase, bool IsClosed);
}
