using System.Globalization;
using System.Net;
using OtpNet;

namespace Modular.Tests.Demo;

/// <summary>The app on somebody's phone, which goes by the product's clock. Each code is good for one use.</summary>
public sealed class Authenticator(string secret)
{
    private const int Step = 30;

    private readonly Totp _totp = new(Base32Encoding.ToBytes(secret));
    private long _last;

    /// <summary>Who asks again in the same half minute gets the next one; then the clock has to move on.</summary>
    public async Task<string> NextCodeAsync(Shop visitor)
    {
        var now = await StepAsync(visitor.GetAsync("/testhooks/clock"));
        _last = Math.Max(_last + 1, now);
        if (_last > now + 1)
        {
            await StepAsync(visitor.PostAsync("/testhooks/clock", new { advance = $"PT{(_last - now - 1) * Step}S" }));
        }

        return _totp.ComputeTotp(DateTimeOffset.FromUnixTimeSeconds(_last * Step).UtcDateTime);
    }

    private static async Task<long> StepAsync(Task<Reply> clock)
    {
        var told = await clock;
        // Nobody moves the clock of Production.
        var now = told.Status == HttpStatusCode.NotFound
            ? TimeProvider.System.GetUtcNow()
            : DateTimeOffset.Parse((string)told["now"]!, CultureInfo.InvariantCulture);
        return now.ToUnixTimeSeconds() / Step;
    }
}
