using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>Where the database is and what its things are called.</summary>
public sealed record PostgresOptions
{
    /// <summary>
    /// <c>ConnectionStrings:Modular</c>: a login that may make roles and databases, at least at the first start.
    /// Null means the embedded server.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary><c>Modular:Postgres:Prefix</c>: what the names of the roles begin with.</summary>
    public string Prefix { get; init; } = "modular";

    /// <summary>The database of the connection string, else <c>Modular:Postgres:Database</c>.</summary>
    public string Database { get; init; } = "modular";

    /// <summary><c>Modular:Postgres:Maintenance</c>: the database in which to make the others.</summary>
    public string MaintenanceDatabase { get; init; } = "postgres";

    /// <summary>
    /// <c>Modular:DataFolder</c>; default <c>.data</c> at the root of the repository, else of the content.
    /// </summary>
    public required string DataFolder { get; init; }

    /// <summary><c>Modular:Embedded</c>: a private server in the data folder, in Production too.</summary>
    public bool Embedded { get; init; }

    /// <summary>
    /// <c>Modular:MasterKey</c>, base64 of 32 bytes; null means <c>master.key</c> in the data folder.
    /// </summary>
    public string? MasterKey { get; init; }

    /// <exception cref="StartupRefusedException">
    /// Production is told neither where its database nor its key is.
    /// </exception>
    public static PostgresOptions From(IConfiguration configuration, IHostEnvironment environment)
    {
        var connectionString = configuration.GetConnectionString("Modular");
        var isExternal = !string.IsNullOrWhiteSpace(connectionString);
        var embedded = configuration.GetValue("Modular:Embedded", defaultValue: false);
        var masterKey = configuration["Modular:MasterKey"];
        if (isExternal && embedded)
        {
            throw new StartupRefusedException(
                "Both ConnectionStrings:Modular and Modular:Embedded=true are set.",
                "keep the one that you mean.");
        }

        if (environment.IsProduction() && !isExternal && !embedded)
        {
            throw new StartupRefusedException(
                "Production needs a database, and no connection string is configured.",
                "set ConnectionStrings__Modular=\"Host=…;Database=modular;Username=…;Password=…\", or, to run the "
                    + "embedded Postgres in Production knowingly, Modular__Embedded=true.");
        }

        if (environment.IsProduction() && isExternal && string.IsNullOrWhiteSpace(masterKey))
        {
            throw new StartupRefusedException(
                "Production on a shared database needs one master key for all its processes, and none is configured.",
                "set Modular__MasterKey to the output of `openssl rand -base64 32`, keep a copy, and give every "
                    + "process the same.");
        }

        var named = isExternal ? new NpgsqlConnectionStringBuilder(connectionString).Database : null;
        return new()
        {
            ConnectionString = isExternal ? connectionString : null,
            Prefix = configuration["Modular:Postgres:Prefix"] ?? "modular",
            Database = named ?? configuration["Modular:Postgres:Database"] ?? "modular",
            MaintenanceDatabase = configuration["Modular:Postgres:Maintenance"] ?? "postgres",
            DataFolder = Path.GetFullPath(
                configuration["Modular:DataFolder"] ?? Path.Combine(HomeOf(environment.ContentRootPath), ".data")),
            Embedded = !isExternal,
            MasterKey = masterKey,
        };
    }

    // `dotnet run --project src/Api`, an IDE and ./dev start in different folders and mean the same data.
    private static string HomeOf(string contentRoot)
    {
        for (var folder = new DirectoryInfo(contentRoot); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Modular.sln")))
            {
                return folder.FullName;
            }
        }

        return contentRoot;
    }
}
