using System.Globalization;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Users.Tokens;

/// <summary>The operator's <c>keys rotate</c>, beside the processes that run.</summary>
internal static class KeyRotation
{
    /// <exception cref="StartupRefusedException">
    /// The keys are configured, were sealed under another master key, or a rotation is under way.
    /// </exception>
    public static async Task<string> RunAsync(
        string connectionString, MasterKey masterKey, ConfiguredKeys configured, bool atOnce,
        CancellationToken cancellationToken)
    {
        if (configured.Read().Count > 0)
        {
            throw new StartupRefusedException(
                $"The signing keys come from {ConfiguredKeys.Setting}.",
                "add the new key behind the old one and restart all processes, move it to the front and restart them "
                    + "again, and remove the old one 20 minutes later.");
        }

        await using var database = NpgsqlDataSource.Create(connectionString);
        var table = new SigningKeyTable(database, masterKey, TimeProvider.System);
        // Refuses a wrong master key, under which nobody could open the new one.
        var known = await table.ReadAsync(makeFirst: true, cancellationToken);
        await using var clock = database.CreateCommand("select clock_timestamp() + business_offset from log.clock");
        var now = new DateTimeOffset((DateTime)(await clock.ExecuteScalarAsync(cancellationToken))!);
        var next = await table.RotateAsync(now, atOnce, cancellationToken)
            ?? throw new StartupRefusedException(
                string.Create(CultureInfo.InvariantCulture, $"A rotation is under way: key {known[^1].Id} signs from "
                    + $"{known[^1].SignsFrom:u} on."),
                "wait for that; or, when a key was stolen, add --at-once.");
        return string.Create(CultureInfo.InvariantCulture, $"""
            Key {next.Id} is published, and signs from {next.SignsFrom:u} on.
            {(atOnce
                ? "All other keys end at that moment, with every access token that they have signed: clients refresh."
                : "The others verify until their last token has expired, then their private parts are wiped.")}
            """);
    }
}
