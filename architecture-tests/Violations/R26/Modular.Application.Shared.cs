using System;

namespace Modular.Application.Shared;

internal static class Jitter
{
    // The pipeline decides nothing: it spreads its retries.
    public static int Pause() => Random.Shared.Next(100);
}
