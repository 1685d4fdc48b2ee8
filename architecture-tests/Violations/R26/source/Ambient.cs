namespace Modular.Domain.Orders;

public static class Ambient
{
    // expect: RS0030 System.DateTime.Now
    public static System.DateTime Local() => System.DateTime.Now;

    // expect: RS0030 System.DateTime.UtcNow
    public static System.DateTime Utc() => System.DateTime.UtcNow;

    // expect: RS0030 System.DateTimeOffset.Now
    public static System.DateTimeOffset Offset() => System.DateTimeOffset.Now;

    // expect: RS0030 System.DateTimeOffset.UtcNow
    public static System.DateTimeOffset Now() => System.DateTimeOffset.UtcNow;

    // expect: RS0030 System.Guid.NewGuid()
    public static System.Guid NewId() => System.Guid.NewGuid();

    public static System.DateTimeOffset Given(System.TimeProvider clock) => clock.GetUtcNow();
}
