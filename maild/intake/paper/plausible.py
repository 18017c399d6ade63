"""Tell language from the garbage that broken fonts and bad hidden text layers give (stack.md A.3)."""

import re

_COMMON = frozenset(
    "yang dan di ke dari untuk dengan pada dalam atau oleh ini itu adalah akan telah tidak agar dapat serta sebagai "
    "kami saya anda bapak ibu atas terima kasih mohon hal nomor tanggal yth kepada kepala kantor surat perihal "
    "lampiran nota dinas sifat tembusan hormat demikian disampaikan sehubungan bersama tersebut berikut unit nama "
    "kerja jaringan internet gangguan perbaikan koneksi server komputer aplikasi sistem data telepon jabatan nip "
    "bagian bidang seksi wilayah kelas republik indonesia kementerian direktorat jenderal provinsi kabupaten kota "
    "jalan bulan tahun hari satu dua tiga sejak karena sudah belum juga saat sampai lebih bahwa maka kerjasamanya "
    "perhatian permohonan laporan pelaksanaan rangka tindak lanjut penanggung jawab uraian keterangan "
    "the of and to in for is on with this that by be as at are from not we you your please".split()
)
_PAIRS = frozenset(
    "an ng me ka er ga da ta en ah ar at di pe se be ri ra la ke nt ya te as al ma is ti it in un na el pa em si ba tu "
    "de sa ai ku il ak ua ik am ha ni um li su bu us tr on or um ja nd mp re ru ut uk ur ir pu mi le rk ia hu ko po "
    "th he es st ed ou ec ce io".split()
)
_WORD = re.compile(r"[^\W\d_]{2,30}")
_MOST = 20_000  # characters are enough to judge a page by
_FEWEST_LETTERS = 40  # below it nothing can be said
_GARBLED_PAIRS, _FEW_WORDS = 0.35, 0.05


def is_language(text: str) -> bool:
    """Say whether a page's text can be language; numbers and names are, a cipher of it is not."""
    words = _WORD.findall(text[:_MOST].casefold())
    if sum(map(len, words)) < _FEWEST_LETTERS:
        return True
    return _share_of_words(words) >= _FEW_WORDS or _share_of_pairs(words) >= _GARBLED_PAIRS


def is_prose(text: str, least: float) -> bool:
    """Say whether at least this share of the words are common ones of letters: about 0.3 of a good page's are."""
    words = _WORD.findall(text[:_MOST].casefold())
    return bool(words) and _share_of_words(words) >= least


def _share_of_words(words: list[str]) -> float:
    return sum(word in _COMMON for word in words) / len(words)


def _share_of_pairs(words: list[str]) -> float:
    pairs = [word[at : at + 2] for word in words for at in range(len(word) - 1)]
    return sum(pair in _PAIRS for pair in pairs) / len(pairs)
