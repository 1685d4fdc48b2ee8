namespace Modular.Application.Shared.Behaviors;

internal static class Jitter
{
    /// <summary>A few milliseconds that grow with the attempt and differ between rivals.</summary>
    public static TimeSpan Pause(int attempt) => TimeSpan.FromMilliseconds(Random.Shared.Next(1, 8) * attempt);
}
