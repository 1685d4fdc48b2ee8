using System.Globalization;
using Microsoft.Extensions.Options;

namespace Modular.Api.Shared.Limits;

/// <summary>Settings under <c>Modular:Limits</c>: how much is let in (ADR 0029).</summary>
/// <param name="PrincipalPerSecond">So many requests a second come back into the bucket of each principal.</param>
/// <param name="PrincipalBurst">So many it holds.</param>
/// <param name="PrincipalRequests">At a time of one principal.</param>
/// <param name="AddressPerMinute">Without a token, for each client address; so many refused tokens, too.</param>
/// <param name="AuthPerMinute">On the routes that take passwords and codes, likewise.</param>
/// <param name="Requests">At a time in this process.</param>
/// <param name="QueuedRequests">So many more wait, one more is refused.</param>
/// <param name="CostlyRequests">At a time, for each kind of costly work.</param>
/// <param name="QueuedCostlyRequests">So many more wait, one more is refused.</param>
/// <param name="Seconds">A request may take, the time in a queue included.</param>
/// <param name="LongSeconds">The same on costly routes and where a caller may ask to wait.</param>
/// <param name="Connections">Open at a time.</param>
internal sealed record LimitSettings(
    int PrincipalPerSecond, int PrincipalBurst, int PrincipalRequests, int AddressPerMinute, int AuthPerMinute,
    int Requests, int QueuedRequests, int CostlyRequests, int QueuedCostlyRequests,
    int Seconds, int LongSeconds, int Connections)
{
    private const string Section = "Modular:Limits";
    private const int Most = 100_000_000;

    /// <param name="isTrial">Development and Testing: nobody is kept from working, and queues are long.</param>
    /// <exception cref="OptionsValidationException">With everything that is wrong with them.</exception>
    public static LimitSettings From(IConfiguration configuration, bool isTrial)
    {
        var section = configuration.GetSection(Section);
        List<string> failures = [];
        HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);
        var cores = Environment.ProcessorCount;
        var settings = new LimitSettings(
            PrincipalPerSecond: Read(nameof(PrincipalPerSecond), isTrial ? 1000 : 100),
            PrincipalBurst: Read(nameof(PrincipalBurst), 200),
            PrincipalRequests: Read(nameof(PrincipalRequests), isTrial ? 1000 : 100),
            AddressPerMinute: Read(nameof(AddressPerMinute), isTrial ? 1000 : 300),
            AuthPerMinute: Read(nameof(AuthPerMinute), isTrial ? 1000 : 30),
            Requests: Read(nameof(Requests), 1000),
            QueuedRequests: Read(nameof(QueuedRequests), isTrial ? 10_000 : 1000, least: 0),
            CostlyRequests: Read(nameof(CostlyRequests), 2 * cores),
            QueuedCostlyRequests: Read(nameof(QueuedCostlyRequests), isTrial ? 10_000 : 16 * cores, least: 0),
            Seconds: Read(nameof(Seconds), 30),
            LongSeconds: Read(nameof(LongSeconds), 90),
            Connections: Read(nameof(Connections), 10_000));
        failures.AddRange(section.GetChildren().Where(setting => !known.Contains(setting.Key))
            .Select(setting => $"{setting.Path} is not a setting."));
        return failures.Count == 0
            ? settings
            : throw new OptionsValidationException(Section, typeof(LimitSettings), failures);

        int Read(string name, int normal, int least = 1)
        {
            known.Add(name);
            if (section[name] is not { } text)
            {
                return normal;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                && value >= least && value <= Most)
            {
                return value;
            }

            failures.Add($"{Section}:{name} is '{text}', and has to be a number from {least} to {Most}.");
            return normal;
        }
    }
}
