using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Cryptography.KeyDerivation;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Modular.Application.Users;
using Modular.Domain.Users;

namespace Modular.Infrastructure.Users;

/// <summary>
/// PBKDF2-HMAC-SHA512 by ASP.NET Core Identity. One hash keeps a core busy for more than a tenth of a second, so one
/// core is left for everything else.
/// </summary>
internal sealed class PasswordHashing(int iterations) : IPasswordHashing, IDisposable
{
    /// <summary>What OWASP asks for with SHA-512.</summary>
    public const int Iterations = 210_000;

    private readonly SemaphoreSlim _cores = new(Math.Max(1, Environment.ProcessorCount - 1));
    private readonly PasswordHasher<UserState> _hasher = new(
        Options.Create(new PasswordHasherOptions { IterationCount = iterations }));

    private readonly string _nobody = HashOfNobody(iterations);

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

    public void Dispose() => _cores.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _cores.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            _cores.Release();
        }
    }

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
