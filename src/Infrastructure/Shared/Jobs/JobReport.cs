using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>What the handler of one attempt has told so far; the pump writes it, with what it writes anyway.</summary>
internal sealed class JobReport : IJobReport
{
    private volatile string? _progress;
    private volatile string? _result;

    /// <summary>JSON; null: nothing.</summary>
    public string? ProgressJson => _progress;

    /// <summary>JSON; null: nothing.</summary>
    public string? ResultJson => _result;

    public void Progress(int done, int of) => _progress = Json.Text(new { done, of });

    public void ResultAt(string href) => Result(new { href });

    public void Result(object value)
    {
        var json = Json.Text(value);
        _result = json.Contains(@"\u0000", StringComparison.Ordinal)
            ? throw new ArgumentException("A result with a NUL character cannot be stored.", nameof(value))
            : json;
    }
}
