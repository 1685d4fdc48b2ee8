using System;
using System.Diagnostics;

namespace Modular.Application.Shared;

internal static class Pipeline
{
    // expect: Modular.Application.Shared.Pipeline.Pause -> System.Random.get_Shared (calls)
    // expect: Modular.Application.Shared.Pipeline.Pause -> System.Random.Next (calls)
    public static int Pause() => Random.Shared.Next(100);

    // expect: Modular.Application.Shared.Pipeline.Measure -> System.Diagnostics.Stopwatch.GetTimestamp (calls)
    public static long Measure() => Stopwatch.GetTimestamp();

    public static long Measure(TimeProvider clock) => clock.GetTimestamp();
}
