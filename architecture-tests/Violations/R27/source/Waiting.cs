using System.Threading;
using System.Threading.Tasks;

namespace Modular.Infrastructure.Orders;

public static class Waiting
{
    // expect: CA2016 Task.Delay
    public static async Task<int> ReadAsync(int pause, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, cancellationToken);
        await Task.Delay(pause);
        return pause;
    }

    // expect: RS0030 ReadAsync(1, CancellationToken.None).Result
    public static int Result() => ReadAsync(1, CancellationToken.None).Result;

    // expect: RS0030 Task.Delay(1).Wait()
    public static void Wait() => Task.Delay(1).Wait();

    // expect: RS0030 ReadAsync(1, CancellationToken.None).GetAwaiter().GetResult()
    // expect: RS0030 Task.Delay(1).GetAwaiter().GetResult()
    public static int GetResult()
    {
        Task.Delay(1).GetAwaiter().GetResult();
        return ReadAsync(1, CancellationToken.None).GetAwaiter().GetResult();
    }

    // expect: RS0030 Thread.Sleep(1)
    public static void Sleep() => Thread.Sleep(1);
}
