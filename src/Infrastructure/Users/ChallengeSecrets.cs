using Modular.Domain.Shared;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Modular.Application.Users;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.Postgres;

namespace Modular.Infrastructure.Users;

internal sealed class ChallengeSecrets(MasterKey masterKey) : IChallengeSecrets
{
    private readonly byte[] _key = masterKey.Derive("users.challenge_codes", 32);

    public string CodeOf(ChallengeId id, ChallengePurpose purpose)
    {
        byte[] content = [.. id.Value.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(EnumText.Of(purpose))];
        // Of 2^64, the remainder by a million favours no code by anything that could be measured.
        var number = BinaryPrimitives.ReadUInt64BigEndian(HMACSHA256.HashData(_key, content)) % 1_000_000;
        return number.ToString("D6");
    }
}
