"""Names of the 2026 interface: components, metrics, fields, and the columns they are held in.

Here: tables of names only. Not here: any logic.
"""

from typing import Final

COMPONENTS: Final = ("CKMB", "TDGQ", "CLGQ", "TTTT", "MDHL", "MDSH")

DATASET_OF_COMPONENT: Final = {
    "CKMB": "transparency",
    "TDGQ": "dvc-progress-tree",
    "CLGQ": "provide-online-tree",
    "TTTT": "formality-online-payment-tree",
    "MDSH": "dossier-digitized",
    "MDHL": "handling-satisfaction",
}
# Other programs call the component of online services by these names.
COMPONENT_ALIASES: Final = {"ONLINE": "CLGQ", "DVCTT": "CLGQ"}

# Captured long files write snake_case where the wire writes these.
WIRE_FIELD: Final = {
    "max_score": "maxScore",
    "quality_status": "dataQualityStatus",
    "quality_message": "dataQualityMessage",
}
TEXT_FIELDS: Final = ("dataQualityStatus", "dataQualityMessage")

METRIC_FIELDS: Final = (
    "numerator",
    "denominator",
    "ratio",
    "score",
    "maxScore",
    "dataQualityStatus",
    "dataQualityMessage",
)
# Two of these names were recorded from the wire (1.1, 1.4); the others are the decision's own.
METRIC_NAMES: Final = {
    "PUBLISH_ON_TIME": "Tỷ lệ TTHC công bố đúng hạn",
    "PUBLIC_UPDATE_ON_TIME": "Tỷ lệ TTHC được cập nhật, công khai đúng hạn",
    "PUBLIC_CONTENT_FULL": "Tỷ lệ TTHC được công khai đầy đủ nội dung",
    "DOSSIER_SYNC": "Tỷ lệ hồ sơ đồng bộ lên Cổng DVCQG",
    "ORIGINAL_RESULT_AVAILABLE": "Tỷ lệ hồ sơ cấp kết quả điện tử",
    "SO_HOA_GIAY_TO_GIAI_QUYET": "Tỷ lệ số hóa hồ sơ, giấy tờ",
    "REUSED_DIGITIZED_DATA": "Tỷ lệ khai thác, sử dụng lại thông tin, dữ liệu số hóa",
    "SYNCED_WITH_DVCQG_PERSONAL_STORAGE": "Tỷ lệ số hóa có kết nối, chia sẻ dữ liệu",
    "CITIZEN_DATA_CONNECTED_DOSSIER": "Tỷ lệ hồ sơ kết nối dữ liệu dân cư",
    "CITIZEN_DATA_CONNECTED_FORMALITY": "Tỷ lệ TTHC kết nối dữ liệu dân cư",
    "ELECTRONIC_CERTIFIED_COPY": "Chứng thực bản sao điện tử",
    "PETITION_CLASSIFICATION_TTHC": "Tỷ lệ PAKN về quy định TTHC",
    "PETITION_CLASSIFICATION_STAFF": "Tỷ lệ PAKN về cán bộ, công chức",
    "PETITION_PROCESSING_ON_TIME": "Tỷ lệ PAKN được xử lý đúng hạn",
    "PETITION_HANDLING_SATISFACTION": "Tỷ lệ hài lòng trong xử lý PAKN",
    "DOSSIER_RECEIVING_SATISFACTION": "Tỷ lệ hài lòng trong tiếp nhận, giải quyết TTHC",
}

# Tree endpoints: wire name to column, in wire order. `score` and `totalScore` are one thing.
_PROGRESS: Final = ("totalReceived", "totalOnTime")
PARENT_FIELDS: Final[dict[str, dict[str, str]]] = {
    "dvc-progress-tree": {
        name: name
        for name in (*_PROGRESS, "totalCompleted", "avgProcessingDays", "ratio", "totalScore",
                     "totalMaxScore")
    },
    "provide-online-tree": {
        name: name
        for name in (
            "totalScore", "totalMaxScore", "ratio", "authorityCount", "partialCount", "fullCount",
            "onlineDossierCount", "onlineServiceTotal", "channelOnlineSum", "channelDirectSum",
            "channelPostalSum", "channelTotalSum", "onlineOnTimeSum", "onlineOverdueSum",
        )
    },
    "formality-online-payment-tree": {
        name: name
        for name in (
            "totalMaxScore", "totalScore", "totalDossierOnlinePaymentSuccess",
            "totalDossierFinancialObligation", "totalDossierOnlineFormalityPaymentSuccess",
            "totalFeeDossierFormalityDistinct", "totalFeeDossierFormality", "totalFeeFormality",
            "ratio",
        )
    },
}  # fmt: skip
CHILD_FIELDS: Final[dict[str, dict[str, str]]] = {
    "dvc-progress-tree": {
        **{n: n for n in (*_PROGRESS, "totalOverdue", "totalCompleted", "avgProcessingDays")},
        "ratio": "ratio",
        "score": "totalScore",
        "maxScore": "totalMaxScore",
    },
    "provide-online-tree": PARENT_FIELDS["provide-online-tree"],
    "formality-online-payment-tree": PARENT_FIELDS["formality-online-payment-tree"],
}
# Fields that only one side has in the real answers: known, and left out on the other side.
KNOWN_COLUMNS: Final = {
    dataset: frozenset(PARENT_FIELDS[dataset].values()) | frozenset(CHILD_FIELDS[dataset].values())
    for dataset in PARENT_FIELDS
}

SATISFACTION_EXTRAS: Final = ("totalPetitions", "classifiedPetitions", "totalDossiers")
