namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>
/// The process cannot start as it is configured and a person has to act: what is wrong, then what to do about it.
/// </summary>
public sealed class StartupRefusedException : Exception
{
    public StartupRefusedException(string problem, string mend, Exception? cause = null)
        : base($"{problem}{Environment.NewLine}  To mend it: {mend}", cause)
    {
        Problem = problem;
        Mend = mend;
    }

    /// <summary>What is wrong, with names and ids.</summary>
    public string Problem { get; }

    /// <summary>What to type or set.</summary>
    public string Mend { get; }
}
