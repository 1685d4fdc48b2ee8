using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Cryptography.KeyDerivation;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Modular.Application.Users;
using Modular.Domain.Users;

namespace Modular.Infrastructure.Users;

/// <summary>
/// PBKDF2-HMAC-SHA512 by ASP.NET Core Identity. One hash keeps a core busy for more than a tenth of a second, so one
/// core is left for everything else, and on the others everything else goes first.
/// </summary>
internal sealed class PasswordHashing : IPasswordHashing, IDisposable
{
    /// <summary>What OWASP asks for with SHA-512.</summary>
    public const int Iterations = 210_000;

    // Where everything else never ends, whoever goes last never comes: then it is done like everything else.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _impatient = new(Math.Max(1, Environment.ProcessorCount - 1));

    // As many as the routes let in.
    private readonly BlockingCollection<Action> _waiting = [];
    private readonly PasswordHasher<UserState> _hasher;
    private readonly string _nobody;

    public PasswordHashing(int iterations)
    {
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        _nobody = HashOfNobody(iterations);
        for (var core = 1; core < Math.Max(2, Environment.ProcessorCount); core++)
        {
            new Thread(Work) { IsBackground = true, Name = nameof(PasswordHashing) }.Start();
        }
    }

    public Task<PasswordHash> HashAsync(Password password, CancellationToken cancellationToken) => RunAsync(
        () => new PasswordHash(_hasher.HashPassword(null!, password.Text)), cancellationToken);

    public Task<PasswordCheck> CheckAsync(
        PasswordHash? hash, Password password, CancellationToken cancellationToken) => RunAsync(
        () => _hasher.VerifyHashedPassword(null!, hash?.Value ?? _nobody, password.Text) switch
        {
            PasswordVerificationResult.Success when hash is not null => PasswordCheck.Passed,
            PasswordVerificationResult.SuccessRehashNeeded when hash is not null => PasswordCheck.PassedOutdated,
            _ => PasswordCheck.Failed,
        },
        cancellationToken);

    public void Dispose()
    {
        _waiting.CompleteAdding();
        _impatient.Dispose();
    }

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(
            () =>
            {
                // Who has gone in the meantime needs no hash.
                if (!cancellationToken.IsCancellationRequested)
                {
                    Complete(done, work);
                }
            },
            CancellationToken.None);
        if (await Task.WhenAny(done.Task, Task.Delay(Patience, cancellationToken)) != done.Task)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await _impatient.WaitAsync(cancellationToken);
            try
            {
                await Task.Run(() => Complete(done, work), cancellationToken);
            }
            finally
            {
                _impatient.Release();
            }
        }

        return await done.Task;
    }

    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> work)
    {
        try
        {
            _ = done.Task.IsCompleted || done.TrySetResult(work());
        }
        catch (Exception failure)
        {
            done.TrySetException(failure);
        }
    }

    private void Work()
    {
        GoLast();
        foreach (var work in _waiting.GetConsumingEnumerable())
        {
            work();
        }
    }

    // Linux alone gives threads a priority of their own. Not allowed or not there: as it was.
    private static void GoLast()
    {
        const int thisThread = 0;
        const int lowest = 19;
        try
        {
            _ = OperatingSystem.IsLinux() ? SetPriority(which: 0, thisThread, lowest) : 0;
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return;
        }
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int priority);

    /// <summary>
    /// Random bytes in the form of a hash (Identity's format 3): checking a password against it takes as long as
    /// against a real one.
    /// </summary>
    private static string HashOfNobody(int iterations)
    {
        const int saltBytes = 16;
        const int keyBytes = 32;
        const int headerBytes = 13;
        var bytes = new byte[headerBytes + saltBytes + keyBytes];
        RandomNumberGenerator.Fill(bytes);
        bytes[0] = 0x01;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), (uint)KeyDerivationPrf.HMACSHA512);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), (uint)iterations);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(9), saltBytes);
        return Convert.ToBase64String(bytes);
    }
}
