using Daybook.Pictures.Tests.Making;
using Daybook.Pictures.Walking;

namespace Daybook.Pictures.Tests.Walking;

public sealed class ExifOrientationTests
{
    public static TheoryData<int, bool> Orientations { get; } =
        [.. from orientation in Enumerable.Range(1, 8) from littleEndian in new[] { true, false } select (orientation, littleEndian)];

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Every_orientation_is_read_in_both_byte_orders(int orientation, bool littleEndian) =>
        Assert.Equal(orientation, ExifOrientation.Read(Exifs.Tiff(orientation, littleEndian)));

    [Fact]
    public void Exif_without_orientation_means_as_stored() => Assert.Equal(1, ExifOrientation.Read(Exifs.Tiff(null)));

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(65535)]
    public void An_orientation_that_does_not_exist_means_as_stored(int orientation) =>
        Assert.Equal(1, ExifOrientation.Read(Exifs.Tiff(orientation)));

    [Fact]
    public void An_orientation_of_another_type_or_count_means_as_stored()
    {
        Assert.Equal(1, ExifOrientation.Read(Exifs.Tiff(6, type: 4)));
        Assert.Equal(1, ExifOrientation.Read(Exifs.Tiff(6, count: 2)));
    }

    [Fact]
    public void The_minimal_structure_says_its_orientation_and_no_more()
    {
        for (int orientation = 1; orientation <= 8; orientation++)
        {
            byte[] minimal = ExifOrientation.Minimal(orientation);
            Assert.Equal(26, minimal.Length);
            Assert.Equal(orientation, ExifOrientation.Read(minimal));
        }
    }

    [Fact]
    public void Cut_anywhere_it_is_read_or_means_as_stored()
    {
        byte[] whole = Exifs.Tiff(6);
        for (int length = 0; length <= whole.Length; length++)
        {
            // Make comes first, so the entry for Orientation ends at 8 + 2 + 12 + 12.
            Assert.Equal(length >= 34 ? 6 : 1, ExifOrientation.Read(whole.AsSpan(0, length)));
        }
    }

    [Fact]
    public void A_directory_outside_the_structure_means_as_stored()
    {
        byte[] tiff = Exifs.Tiff(6);
        foreach (uint offset in new uint[] { (uint)tiff.Length - 1, int.MaxValue, 0x80000000, uint.MaxValue })
        {
            BitConverter.TryWriteBytes(tiff.AsSpan(4), offset);
            Assert.Equal(1, ExifOrientation.Read(tiff));
        }
    }
}
